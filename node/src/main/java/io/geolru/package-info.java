/** What a user of the embedded API imports. */
@NullMarked
package io.geolru;

import org.jspecify.annotations.NullMarked;
