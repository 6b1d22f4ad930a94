package io.geolru.replay;

import io.geolru.journal.DataDirectory;
import io.geolru.journal.JournalFiles;
import io.geolru.journal.JournalPosition;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.jspecify.annotations.Nullable;

/**
 * How far a walk through a journal is: a bar on standard error when that is a terminal and the work takes longer than a moment. Not
 * thread-safe.
 */
final class Progress implements AutoCloseable {
    private static final int EVERY = 1024;
    private static final long PATIENCE_MS = 700;
    private static final int REDRAW_MS = 200;
    private static final int MEGABYTE = 1 << 20;

    private final Session session;
    private final String task;
    private final boolean shown;
    private final Map<Long, Long> bytesBefore = new HashMap<>();
    private final long begunMs;
    private long total;
    private int calls;
    private @Nullable ProgressBar bar;

    Progress(Session session, String task, DataDirectory directory) {
        this.session = session;
        this.task = task;
        this.shown = session.errIsTerminal();
        this.begunMs = session.time().epochMillis();
        if (shown) {
            List<JournalFiles.FileInfo> files = JournalFiles.list(directory);
            for (JournalFiles.FileInfo file : files) {
                bytesBefore.put(file(file.start()), total);
                total += file.bytes();
            }
        }
    }

    /** The walk has come to a position. */
    void at(JournalPosition position) {
        if (!shown || ++calls % EVERY != 0) {
            return;
        }
        if (bar == null && session.time().epochMillis() - begunMs > PATIENCE_MS) {
            bar = new ProgressBarBuilder()
                    .setTaskName(task)
                    .setInitialMax(total)
                    .setUnit(" MB", MEGABYTE)
                    .setUpdateIntervalMillis(REDRAW_MS)
                    .showSpeed()
                    .clearDisplayOnFinish()
                    .setConsumer(new ConsoleProgressBarConsumer(System.err))
                    .build();
        }
        if (bar != null) {
            bar.stepTo(Math.min(total, bytesBefore.getOrDefault(file(position), total) + position.offset()));
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }

    private static long file(JournalPosition position) {
        return (long) position.epoch() << Integer.SIZE | position.file();
    }
}
