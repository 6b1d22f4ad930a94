/**
 * Where events are kept: a chain of epochs of Chronicle queues in a data directory that one process owns. The only package that imports
 * Chronicle.
 *
 * <pre>
 *  data/eu-1/lock                      held by the process that owns the directory
 *           /format                    "geolru 1"
 *           /clock                     the persisted promise
 *           /journal/00000001-3f2a…/   an epoch: *.cq4 files; older epochs are read-only
 *                   /00000002-91c0…/   the newest, written by this process
 *           /snapshots/
 * </pre>
 */
@NullMarked
package io.geolru.journal;

import org.jspecify.annotations.NullMarked;
