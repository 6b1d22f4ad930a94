package io.geolru.state;

/** Two cache lines that keep the fields of the class below from what lies before it; a processor may fetch lines in pairs. */
@SuppressWarnings("unused")
abstract class Padding {
    private long a;
    private long b;
    private long c;
    private long d;
    private long e;
    private long f;
    private long g;
    private long h;
    private long i;
    private long j;
    private long k;
    private long l;
    private long m;
    private long n;
    private long o;
    private long p;
}
