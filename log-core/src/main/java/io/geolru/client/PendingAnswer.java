package io.geolru.client;

import io.geolru.ConditionFailedException;
import io.geolru.request.Answer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What becomes of a call that returned at once. Who waits for it drives the client, as those do whose calls return with the answer. */
final class PendingAnswer<T> extends CompletableFuture<@Nullable T> implements Consumer<Call> {
    private final CacheClient client;
    private final Function<Answer, @Nullable T> reader;
    private @Nullable Call call;

    /** @param reader what an answer means */
    PendingAnswer(CacheClient client, Function<Answer, @Nullable T> reader) {
        this.client = client;
        this.reader = reader;
    }

    /** Tells the call, before anybody else knows of this. */
    void isAnswerOf(Call made) {
        call = made;
    }

    /** The call is done. A condition that does not hold is an answer, null, and no error. */
    @Override
    public void accept(Call done) {
        if (isDone()) {
            return; // who waited was sooner
        }
        try {
            complete(reader.apply(done.answer()));
        } catch (ConditionFailedException e) {
            complete(null);
        } catch (RuntimeException e) {
            completeExceptionally(e);
        }
    }

    @Override
    public @Nullable T join() {
        await(false);
        return super.join();
    }

    @Override
    public @Nullable T get() throws InterruptedException, ExecutionException {
        await(true);
        return super.get();
    }

    /** Until it is done, sooner than the client's thread comes to it, or until the latest instant of its call. */
    private void await(boolean isInterruptible) {
        Call made = call;
        if (made != null && !isDone()) {
            client.await(() -> made.isDone() || isDone(), made, isInterruptible);
            if (made.isDone()) {
                accept(made);
            }
        }
    }
}
