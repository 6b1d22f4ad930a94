/**
 * The one way in. A write is decided, stamped, appended to the journal and applied to the state under one short lock; a peer's event is
 * checked, appended and applied under the same lock. Everything else reads.
 *
 * <pre>
 *  put ──▶ encode ──┐ lock                                            unlock
 *                   └─▶ decide ─▶ stamp ─▶ Journal.append ─▶ CacheState.put ──▶ returns
 *  peer's frame ──────▶ in order? ───────▶ Journal.append ─▶ NodeState.apply
 * </pre>
 */
@NullMarked
package io.geolru.writer;

import org.jspecify.annotations.NullMarked;
