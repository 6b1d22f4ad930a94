/**
 * How an event looks in bytes: SBE messages behind a 16-byte header with a CRC-32C. The same bytes are in the journal, on the wire and in
 * the peers' journals. Imports {@code event} and the generated codecs only.
 *
 * <pre>
 *  0        4             8            10          12         14        16
 *  +--------+-------------+------------+-----------+----------+---------+----------------+----------------------+
 *  | crc32c | frameLength | blockLength| templateId| schemaId | version | fixed fields   | cache key type value |
 *  +--------+-------------+------------+-----------+----------+---------+----------------+----------------------+
 *           |&lt;------------------------- covered by the checksum ------------------------------------------------>|
 * </pre>
 */
@NullMarked
package io.geolru.codec;

import org.jspecify.annotations.NullMarked;
