/**
 * Pages in a real browser, for tests: Chromium without a window, steered by its DevTools protocol over the JDK's own WebSocket. Knows nothing
 * of what it shows. A test asks {@link io.geolru.browser.Browser#find} first, and is skipped where none is installed.
 */
@NullMarked
package io.geolru.browser;

import org.jspecify.annotations.NullMarked;
