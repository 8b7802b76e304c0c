// Package script is a small language for what a container does, so that a
// scenario can say it where it needs it instead of building an image:
//
//	listens on 8080 after 5s
//	listens on 8443 with TLS
//	listens on 8444 with TLS by /certs
//	GET /healthz answers 500 "broken" from 20s to 35s
//	GET /slow answers 200 in 3s
//	POST /validate denies "images need a tag"
//	hangs on 9000
//	grpc health on 5000 is NOT_SERVING until 5s
//	grpc health on 5000 is SERVING for db
//	prints "still here" every 2s
//	prints "oops" to stderr after 3s
//	writes "ready" to /tmp/ready after 4s
//	writes 10Mi a second to /data/big until 30s
//	removes /tmp/ready after 9s
//	exits 1 after 3s in starts 1-2
//	exits 0 on TERM after 2s
//	ignores TERM until 10s
//	is OOM-killed after 5s
//	uses 300m of CPU from 10s to 1m
//	uses 50Mi of memory
//	leaks 10Mi a second after 30s
//	needs db:5432
//	needs cache:6379 within 30s
//	exits 1 after 2s in start 1 one time in 10
//
// One statement is one line. Times count from the container's start. "from D"
// and "after D" say when something begins, "to D" and "until D" when it ends,
// and "in start N" or "in starts N-M" in which starts of the container it
// holds (M may be left out); "one time in N" says that it holds in one of N
// starts by chance, which the seed of a simulated cluster decides. What a script
// needs is waited for before all else but signals, in the order of the lines: a
// connection is tried each second, and times count from when all are there. With
// "within D" the container exits with code 1 if one is not there by then.
// A container whose script says nothing about its
// end runs for ever, and does nothing on a signal unless told to. Lines that
// are empty or begin with # say nothing. What statements say of CPU and of
// memory is added up; what has leaked stays until the end. Memory counts with
// what the program itself needs, so that the least is about a MiB.
//
// A port with TLS has a certificate that the program has made for itself, or the one
// of the files tls.crt and tls.key of a folder, or of two files ("by /a.pem and
// /a.key"), which are read when the port opens. A path that allows, denies or
// patches answers the AdmissionReview of a webhook; one that converts answers a
// ConversionReview, and changes nothing but the apiVersion. Text is held together by double
// quotes, with the escapes of Go, or by backquotes.
//
// The package also has what a script means (see Script.Run), for anything that
// is a Machine: a container of the simulator, and the program of the image on a
// real cluster.
package script
