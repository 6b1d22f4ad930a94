package io.geolru.http;

import io.geolru.CacheNode;
import io.geolru.HttpConfig;
import io.geolru.NodeConfig;
import io.geolru.Version;
import io.undertow.io.Receiver;
import io.undertow.server.ExchangeCompletionListener;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpContinue;
import io.undertow.util.AttachmentKey;
import io.undertow.util.Headers;
import io.undertow.util.Methods;
import io.undertow.util.SameThreadExecutor;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.IoUtils;
import org.xnio.XnioExecutor;

/**
 * Takes every request: who may call, which call it is, its body, what it has to wait for, and how its errors are told. Thread-safe.
 */
final class ApiHandler implements HttpHandler {
    private static final Logger LOG = LoggerFactory.getLogger(ApiHandler.class);
    private static final byte[] NO_BODY = {};

    /** On an exchange whose answer goes on for as long as its client likes. */
    private static final AttachmentKey<Boolean> STREAMED = AttachmentKey.create(Boolean.class);

    /** How long what is left of a body that nobody wants may take to arrive. */
    private static final long DRAIN_TIMEOUT_MS = 30_000;

    /** How often a waiting read looks whether its version has come. */
    private static final long WAIT_STEP_MS = 5;

    private final CacheNode node;
    private final List<Route> routes;
    private final Access access;
    private final WebPages webPages;
    private final long maxBodyBytes;
    private final long timeoutMs;
    private final boolean writesWait;
    private final Streams streams;
    private final HttpMeters meters;

    /** @param routes those that are called most come first */
    ApiHandler(
            CacheNode node, List<Route> routes, Access access, HttpConfig config, Streams streams, HttpMeters meters) {
        this.node = node;
        this.routes = List.copyOf(routes);
        this.access = access;
        this.webPages = new WebPages(config);
        this.maxBodyBytes = config.maxBodyBytes();
        this.timeoutMs = config.requestTimeout().toMillis();
        this.streams = streams;
        this.meters = meters;
        this.writesWait = node.config().journal().sync() == NodeConfig.Sync.EVERY;
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) {
        Timing timing = new Timing();
        exchange.addExchangeCompleteListener(timing);
        guarded(exchange, () -> begin(exchange, timing));
    }

    /** How long one request takes, for its call's meter. */
    private final class Timing implements ExchangeCompletionListener {
        private final long startNs = System.nanoTime();
        private volatile @Nullable Route route;

        @Override
        public void exchangeEvent(HttpServerExchange ended, NextListener next) {
            boolean isStream = ended.getAttachment(STREAMED) != null;
            meters.ended(route, ended.getStatusCode(), isStream ? HttpMeters.STREAM : System.nanoTime() - startNs);
            next.proceed();
        }
    }

    private void begin(HttpServerExchange exchange, Timing timing) throws Exception {
        Target target = Target.of(exchange);
        String method = exchange.getRequestMethod().toString();
        Route route = route(method, target);
        timing.route = route;
        Scope needed = route == null ? Scope.READ : route.scope(); // a stranger does not learn what there is
        Access.Permit permit = access.require(needed, Request.header(exchange, Headers.AUTHORIZATION));
        if (needed != Scope.OPEN && access.isOpen()) {
            webPages.refuse(Request.header(exchange, Headers.HOST), Request.header(exchange, Headers.ORIGIN));
        }
        if (route == null) {
            throw noSuchCall(method, target);
        }
        Request.requireKnown(target.query(), route.parameters());
        Request request = new Request(exchange, route, target, permit, NO_BODY);
        Route.Kind kind = route.kind();
        if (kind.needsReady() && !node.ready()) {
            throw HttpProblem.notReady("the node has not caught up with its peers yet; see /health/ready");
        }
        if (kind.hasBody()) {
            receiveBody(exchange, body -> answerWhereItMay(exchange, route, request.withBody(body)));
            return;
        }
        if (kind.waits()) {
            Duration wait = Fields.waitTime(request.query("wait"));
            Version version = Fields.minVersion(request);
            if (version != null) {
                long deadlineNs = System.nanoTime() + wait.toNanos();
                onWorker(exchange, () -> answerWhenApplied(exchange, route, request, version, deadlineNs));
                return;
            }
        }
        answerWhereItMay(exchange, route, request);
    }

    private void answerWhereItMay(HttpServerExchange exchange, Route route, Request request) {
        Step step = () -> answer(exchange, route, request);
        if (route.kind().isStream()) {
            streams.dispatch(exchange, () -> guarded(exchange, step));
        } else if (route.kind().isBlocking(writesWait)) {
            onWorker(exchange, step);
        } else {
            guarded(exchange, step);
        }
    }

    private @Nullable Route route(String method, Target target) {
        for (Route route : routes) {
            if (route.takes(method) && route.leadsTo(target.path())) {
                return route;
            }
        }
        return null;
    }

    private HttpProblem noSuchCall(String method, Target target) {
        List<Route> here =
                routes.stream().filter(route -> route.leadsTo(target.path())).toList();
        return here.isEmpty()
                ? HttpProblem.notFound("path: there is nothing at /" + String.join("/", target.path()))
                : HttpProblem.methodNotAllowed(method, Route.allow(here));
    }

    private void answer(HttpServerExchange exchange, Route route, Request request) throws Exception {
        send(exchange, route.call().answer(request));
    }

    private void receiveBody(HttpServerExchange exchange, Consumer<byte[]> then) {
        if (exchange.getRequestContentLength() > maxBodyBytes) {
            throw bodyTooLarge();
        }
        Deadline deadline = new Deadline(exchange, meters.slowBodies);
        Receiver receiver = exchange.getRequestReceiver();
        receiver.setMaxBufferSize((int) maxBodyBytes);
        receiver.receiveFullBytes(
                (received, body) -> {
                    deadline.end();
                    then.accept(body);
                },
                (failed, error) -> {
                    deadline.end();
                    if (error instanceof Receiver.RequestToLargeException) {
                        send(failed, bodyTooLarge().answer());
                    } else { // the client has gone, or its chunks are none: there is no one left to answer
                        IoUtils.safeClose(failed.getConnection());
                    }
                });
        deadline.beginUnlessEnded(timeoutMs);
    }

    private HttpProblem bodyTooLarge() {
        return HttpProblem.tooLarge("body: is over http.maxBodyBytes, which is " + maxBodyBytes + " bytes");
    }

    /** Looks again and again, on a worker since looking takes the writer's lock, and holds no thread between two looks. */
    private void answerWhenApplied(
            HttpServerExchange exchange, Route route, Request request, Version version, long deadlineNs)
            throws Exception {
        if (node.awaitApplied(version, Duration.ZERO)) {
            answerWhereItMay(exchange, route, request);
        } else if (System.nanoTime() - deadlineNs >= 0) {
            throw HttpProblem.behind(Fields.MIN_VERSION + ": this node has not applied " + version + " yet");
        } else {
            exchange.dispatch(
                    SameThreadExecutor.INSTANCE,
                    () -> exchange.getIoThread()
                            .executeAfter(
                                    () -> onWorker(
                                            exchange,
                                            () -> answerWhenApplied(exchange, route, request, version, deadlineNs)),
                                    WAIT_STEP_MS,
                                    TimeUnit.MILLISECONDS));
        }
    }

    private interface Step {
        void run() throws Exception;
    }

    private void onWorker(HttpServerExchange exchange, Step step) {
        exchange.dispatch((HttpServerExchange dispatched) -> guarded(dispatched, step));
    }

    /** Whatever goes wrong becomes an answer. */
    private void guarded(HttpServerExchange exchange, Step step) {
        try {
            step.run();
        } catch (Exception e) {
            send(exchange, problem(exchange, e).answer());
        }
    }

    private static HttpProblem problem(HttpServerExchange exchange, Exception e) {
        HttpProblem known = HttpProblem.of(e);
        if (known != null) {
            return known;
        }
        LOG.error("{} {} failed", exchange.getRequestMethod(), exchange.getRequestURI(), e);
        return HttpProblem.internal();
    }

    /**
     * What is left of a body is read and thrown away, though not for ever: a connection that is closed while its client sends loses the answer.
     * A client that waits to be told to go on is not told, and sends nothing.
     */
    static void drain(HttpServerExchange exchange) {
        if (HttpContinue.requiresContinueResponse(exchange)) {
            exchange.setPersistent(false);
            return;
        }
        boolean persistent = exchange.isPersistent();
        exchange.setPersistent(true); // else the server closes at once
        XnioExecutor.Key close = exchange.getIoThread()
                .executeAfter(
                        () -> IoUtils.safeClose(exchange.getConnection()), DRAIN_TIMEOUT_MS, TimeUnit.MILLISECONDS);
        exchange.addExchangeCompleteListener((completed, next) -> {
            close.remove();
            next.proceed();
            if (!persistent) {
                IoUtils.safeClose(completed.getConnection());
            }
        });
    }

    private void send(HttpServerExchange exchange, Answer answer) {
        Answer.Sender stream = answer.stream();
        if (exchange.isResponseStarted()) {
            IoUtils.safeClose(exchange.getConnection());
            if (stream != null) {
                stream.drop();
            }
            return;
        }
        if (!exchange.isRequestComplete() && stream == null) {
            drain(exchange);
        }
        exchange.setStatusCode(answer.status());
        for (Answer.Header header = answer.headers(); header != null; header = header.before()) {
            exchange.getResponseHeaders().put(header.name(), header.value());
        }
        if (stream != null) {
            exchange.putAttachment(STREAMED, true);
            stream.send(exchange, answer);
            return;
        }
        byte[] body = answer.body();
        if (body == null || answer.contentType() == null) {
            exchange.endExchange();
            closeUnlessTaken(exchange);
            return;
        }
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, answer.contentType());
        exchange.setResponseContentLength(body.length);
        if (Compression.shortens(answer.contentType(), body.length)) {
            exchange.getResponseHeaders().put(Headers.VARY, "Accept-Encoding");
        }
        if (exchange.getRequestMethod().equals(Methods.HEAD)) {
            exchange.endExchange();
        } else {
            exchange.getResponseSender().send(ByteBuffer.wrap(body));
        }
        closeUnlessTaken(exchange);
    }

    /** A client that takes its answer drop by drop is not waited for for ever; as a rule all of it is gone already. */
    private void closeUnlessTaken(HttpServerExchange exchange) {
        if (!exchange.isComplete()) {
            Deadline deadline =
                    new Deadline(exchange, exchange.isRequestComplete() ? meters.slowAnswers : meters.slowBodies);
            exchange.addExchangeCompleteListener((completed, next) -> {
                deadline.end();
                next.proceed();
            });
            deadline.beginUnlessEnded(timeoutMs);
        }
    }
}
