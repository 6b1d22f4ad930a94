/** The words that every module shares: a write's version, and what a caller may have to catch. Imports nothing of ours. */
@NullMarked
package io.geolru;

import org.jspecify.annotations.NullMarked;
