package io.geolru.process.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Tells people how far long work is: a bar on a terminal, else a line for every tenth. Not thread-safe. */
interface Progress extends AutoCloseable {
    /** A link to whatever standard error goes to. */
    Path STANDARD_ERROR = Path.of("/proc/self/fd/2");

    /** The one that fits where the output goes. */
    static Progress of(long total, PrintStream out) {
        return somebodyLooks() ? new Bar(total) : new Lines(total, out);
    }

    /** Whether standard error, where the bar is drawn, is a terminal: told by Linux, elsewhere taken for no; newer JDKs have a console either way. */
    private static boolean somebodyLooks() {
        try {
            String target = Files.readSymbolicLink(STANDARD_ERROR).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    /**
     * A step forward.
     *
     * @param done how much is done by now
     * @param note one short remark, asked for only when it is shown
     */
    void at(long done, Supplier<String> note);

    @Override
    void close();

    /** A bar that is drawn over and over on standard error. */
    final class Bar implements Progress {
        private static final int REDRAW_MS = 100;
        private static final int COLUMNS = 100;
        private static final int NOTE_EVERY = 256;

        private final ProgressBar bar;

        Bar(long total) {
            bar = new ProgressBarBuilder()
                    .setTaskName("accesses")
                    .setInitialMax(total)
                    .setStyle(ProgressBarStyle.ASCII)
                    .setUpdateIntervalMillis(REDRAW_MS)
                    .setMaxRenderedLength(COLUMNS)
                    .clearDisplayOnFinish()
                    .build();
        }

        @Override
        public void at(long done, Supplier<String> note) {
            bar.stepTo(done);
            if (done % NOTE_EVERY == 0) {
                bar.setExtraMessage(" " + note.get());
            }
        }

        @Override
        public void close() {
            bar.close();
        }
    }

    /** Lines that stay. */
    final class Lines implements Progress {
        private static final int TENTHS = 10;

        private final long total;
        private final PrintStream out;
        private int told;

        Lines(long total, PrintStream out) {
            this.total = total;
            this.out = out;
        }

        @Override
        public void at(long done, Supplier<String> note) {
            int tenths = (int) (done * TENTHS / total);
            if (tenths > told) {
                told = tenths;
                out.printf("%5d %%  %s%n", tenths * 100 / TENTHS, note.get());
                out.flush();
            }
        }

        @Override
        public void close() {}
    }
}
