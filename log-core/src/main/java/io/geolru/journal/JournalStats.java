package io.geolru.journal;

import org.jspecify.annotations.Nullable;

/**
 * What a journal holds and did since it was opened.
 *
 * @param bytes what its files take on the disk
 * @param files the number of files
 * @param epochs the number of epochs with files
 * @param openReaders the number of readers that are open
 * @param pinnedFiles the number of files that open readers hold back from retention, the newest included
 * @param appendedEvents the number of events appended
 * @param appendedBytes the bytes of their frames
 * @param syncs how often the disk was forced
 * @param damagedStretches how often a reader of this journal met something unreadable
 * @param lastSyncError why the disk could not be forced; null while it could
 * @param full what there was no room for when room was last needed; null when there was
 */
public record JournalStats(
        long bytes,
        int files,
        int epochs,
        int openReaders,
        int pinnedFiles,
        long appendedEvents,
        long appendedBytes,
        long syncs,
        long damagedStretches,
        @Nullable String lastSyncError,
        @Nullable String full) {}
