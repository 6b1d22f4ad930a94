/**
 * The tool with which a person reads a journal: what is in it, what it adds up to, whether it is sound. It reads only, on a stopped or
 * crashed node, beside a running one, or from a read-only directory. Imports log-core; knows nothing of the node.
 *
 * <pre>
 *  ReplayMain ──▶ DirectoryCommand ──▶ info, events ──▶ JournalReader ──▶ Screen, JSON
 *                                  ├─▶ state, verify ─▶ FullFold ────────▶ Screen, JSON
 *                                  └─▶ report ────────▶ report.Figures ──▶ HTML, JSON
 * </pre>
 */
@NullMarked
package io.geolru.replay;

import org.jspecify.annotations.NullMarked;
