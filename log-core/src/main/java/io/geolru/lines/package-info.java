/**
 * Entries as lines of JSON, one a line (NDJSON): what {@code export} writes and {@code import} and the batch call of HTTP read. Values go
 * through byte for byte. The only package of this module that imports Jackson, which is an optional dependency of it. Of ours it imports the
 * root and {@code event}.
 *
 * <pre>
 *  {"cache":"sessions","key":"alice","value":{"n":1},"contentType":"application/json","version":"…","ttl":1500}
 *  {"cache":"sessions","key":"bob","op":"remove"}
 * </pre>
 */
@NullMarked
package io.geolru.lines;

import org.jspecify.annotations.NullMarked;
