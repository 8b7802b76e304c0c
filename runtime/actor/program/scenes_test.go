package program_test

// scenes has each statement of the language, with each of its endings.
var scenes = []scene{
	{
		name:   "listens, and answers 200 without rules",
		script: `listens on 8080`,
		acts: `1s GET 8080/
			2s HEAD 8080/anything
			3s POST 8080/x
			4s GET 81/
			5s connect 8080`,
		sees: `1s GET 8080/ -> 200 "ok\n"
			2s HEAD 8080/anything -> 200 ""
			3s POST 8080/x -> 200 "ok\n"
			4s GET 81/ -> refused
			5s connect 8080 -> accepted
			1m0s runs`,
	},
	{
		name:   "listens with TLS, and tells a client without it",
		script: "listens on 8443 with TLS after 2s\nGET /healthz answers 200 \"fine\"\nlistens on 80",
		acts: `1s HTTPS 8443/healthz
			3s HTTPS 8443/healthz
			4s HTTPS 8443/other
			5s GET 8443/healthz
			6s GET 80/healthz`,
		sees: `1s HTTPS 8443/healthz -> refused
			3s HTTPS 8443/healthz -> 200 "fine"
			4s HTTPS 8443/other -> 404 "not found\n"
			5s GET 8443/healthz -> 400 "Client sent an HTTP request to an HTTPS server.\n"
			6s GET 80/healthz -> 200 "fine"
			1m0s runs`,
	},
	{
		name:   "a certificate that is not there",
		script: "listens on 8443 with TLS by /tmp/certs",
		sees: `0s stderr actor: open /tmp/certs/tls.crt: no such file or directory
			0s exits 1`,
	},
	{
		name:   "a certificate that is none",
		script: "listens on 8443 with TLS by /etc/certs/a.pem and /etc/certs/a.key",
		files:  map[string]string{"/etc/certs/a.pem": "x"},
		sees: `0s stderr actor: open /etc/certs/a.key: no such file or directory
			0s exits 1`,
	},
	{
		name:   "listens for a while",
		script: "listens on 80 from 2s to 4s\nlistens on 80 from 6s",
		acts: `1s GET 80/
			3s GET 80/
			5s GET 80/
			7s GET 80/`,
		sees: `1s GET 80/ -> refused
			3s GET 80/ -> 200 "ok\n"
			5s GET 80/ -> refused
			7s GET 80/ -> 200 "ok\n"
			1m0s runs`,
	},
	{
		name:   "a port changes hands at an instant, whichever line is first",
		script: "hangs on 80 from 5s\nlistens on 80 until 5s",
		acts: `4s GET 80/
			6s GET 80/`,
		sees: `4s GET 80/ -> 200 "ok\n"
			8s GET 80/ -> no answer
			1m0s runs`,
	},
	{
		name:   "two on one port",
		script: "listens on 80\nlistens on 80 after 2s",
		sees: `2s stderr actor: listen tcp :80: bind: address already in use
			2s exits 1`,
	},
	{
		name: "answers by windows of time",
		script: `listens on 8080
			GET /healthz answers 500 "broken" from 20s to 35s
			GET /healthz answers 200 "fine"
			GET /gone answers 404
			POST /healthz answers 201
			GET /empty answers 204
			GET /quoted answers 503 "a \"b\"\n"`,
		acts: `19s GET 8080/healthz
			21s GET 8080/healthz?x=y
			34s GET 8080/healthz
			36s GET 8080/healthz
			37s GET 8080/gone
			38s GET 8080/other
			39s POST 8080/healthz
			40s HEAD 8080/healthz
			41s PUT 8080/healthz
			42s GET 8080/empty
			43s GET 8080/quoted`,
		sees: `19s GET 8080/healthz -> 200 "fine"
			21s GET 8080/healthz?x=y -> 500 "broken"
			34s GET 8080/healthz -> 500 "broken"
			36s GET 8080/healthz -> 200 "fine"
			37s GET 8080/gone -> 404 "not found\n"
			38s GET 8080/other -> 404 "not found\n"
			39s POST 8080/healthz -> 201 "created\n"
			40s HEAD 8080/healthz -> 200 ""
			41s PUT 8080/healthz -> 404 "not found\n"
			42s GET 8080/empty -> 204 ""
			43s GET 8080/quoted -> 503 "a \"b\"\n"
			1m0s runs`,
	},
	{
		name:   "a rule that does not hold yet leaves 200",
		script: "listens on 80\nGET /x answers 500 after 10s",
		acts: `9s GET 80/x
			11s GET 80/x`,
		sees: `9s GET 80/x -> 200 "ok\n"
			11s GET 80/x -> 500 "internal server error\n"
			1m0s runs`,
	},
	{
		name:   "answers late",
		script: "listens on 80\nGET /slow answers 200 in 1s\nGET /slower answers 200 in 10s",
		acts: `1s GET 80/slow
			5s GET 80/slower`,
		sees: `2s GET 80/slow -> 200 "ok\n"
			7s GET 80/slower -> no answer
			1m0s runs`,
	},
	{
		name:   "needs what is not there",
		script: "listens on 8080\nneeds 127.0.0.1:5432\nexits 3 on TERM after 1s",
		acts: `5s GET 8080/
			7s TERM`,
		sees: `0s stderr actor: waiting for 127.0.0.1:5432
			5s GET 8080/ -> refused
			8s exits 3`,
	},
	{
		name:   "gives up what it needs",
		script: "needs service 127.0.0.1:5432 within 3s\nprints \"never\"",
		sees: `0s stderr actor: waiting for 127.0.0.1:5432
			3s stderr actor: 127.0.0.1:5432 cannot be reached
			3s exits 1`,
	},
	{
		name:   "one time in one",
		script: "exits 4 after 2s in start 1 one time in 1\nexits 5 after 3s in start 2 one time in 1",
		sees:   `2s exits 4`,
	},
	{
		name:   "hangs",
		script: "hangs on 9000 from 2s to 10s",
		acts: `1s connect 9000
			3s connect 9000
			4s GET 9000/
			11s connect 9000`,
		sees: `1s connect 9000 -> refused
			3s connect 9000 -> accepted
			6s GET 9000/ -> no answer
			11s connect 9000 -> refused
			1m0s runs`,
	},
	{
		name: "grpc health",
		script: `grpc health on 5000 is NOT_SERVING from 2s until 5s
			grpc health on 5000 is SERVING from 5s
			grpc health on 5000 is SERVING for db from 8s to 9s
			grpc health on 5000 is UNKNOWN for cache`,
		acts: `1s health 5000
			3s health 5000
			6s health 5000
			7s health 5000 db
			8.5s health 5000 db
			10s health 5000 cache
			11s health 5000 nosuch
			12s health 5001`,
		sees: `1s health 5000 -> NOT_SERVING
			3s health 5000 -> NOT_SERVING
			6s health 5000 -> SERVING
			7s health 5000 db -> NOT_SERVING
			8.5s health 5000 db -> SERVING
			10s health 5000 cache -> UNKNOWN
			11s health 5000 nosuch -> unknown service
			14s health 5001 -> no answer
			1m0s runs`,
	},
	{
		name:   "grpc health whose port is closed first",
		script: "grpc health on 5000 is SERVING after 5s\ngrpc health on 5000 is NOT_SERVING after 4s",
		acts: `1s health 5000
			4.5s health 5000
			6s health 5000`,
		sees: `3s health 5000 -> no answer
			4.5s health 5000 -> NOT_SERVING
			6s health 5000 -> SERVING
			1m0s runs`,
	},
	{
		name:   "prints",
		script: "prints begins\nprints \"two words\" after 1s\nprints oops to stderr after 2s\nprints \"a\\nb\" to stdout after 3s",
		sees: `0s stdout begins
			1s stdout two words
			2s stderr oops
			3s stdout a
			3s stdout b
			1m0s runs`,
	},
	{
		name:   "prints every so often",
		script: `prints tick every 20s from 5s` + "\n" + `prints tock to stderr every 2s until 5s`,
		sees: `0s stderr tock
			2s stderr tock
			4s stderr tock
			5s stdout tick
			25s stdout tick
			45s stdout tick
			1m0s runs`,
	},
	{
		name:   "writes and removes",
		script: "writes \"ready\\n\" to /tmp/ready after 2s\nwrites again to /tmp/ready after 4s\nremoves /tmp/ready after 6s\nremoves /tmp/nothing",
		acts: `1s file /tmp/ready
			3s file /tmp/ready
			5s file /tmp/ready
			7s file /tmp/ready`,
		sees: `1s file /tmp/ready -> absent
			3s file /tmp/ready -> "ready\n"
			5s file /tmp/ready -> "again"
			7s file /tmp/ready -> absent
			1m0s runs`,
	},
	{
		name:   "writes more and more",
		script: "writes 3 a second to /tmp/big until 2s\nwrites 1Ki a second to /no/such",
		acts: `500ms file /tmp/big
			1500ms file /tmp/big
			5s file /tmp/big`,
		sees: `500ms file /tmp/big -> absent
			1s stderr actor: writes /no/such: no such file or directory
			1.5s file /tmp/big -> "\x00\x00\x00"
			5s file /tmp/big -> "\x00\x00\x00\x00\x00\x00"
			1m0s runs`,
	},
	{
		name:   "writes where it cannot",
		script: "writes x to /no/such after 1s\nwrites x to /tmp after 2s",
		sees: `1s stderr actor: writes /no/such: no such file or directory
			2s stderr actor: writes /tmp: is a directory
			1m0s runs`,
	},
	{
		name:   "exits at once, and what follows does not happen",
		script: "prints a\nexits 0\nprints b",
		sees: `0s stdout a
			0s exits 0`,
	},
	{
		name:   "exits after a time",
		script: "prints x every 1s\nexits 3 after 2s",
		sees: `0s stdout x
			1s stdout x
			2s exits 3`,
	},
	{
		name:   "exits with the greatest code; the earliest end counts",
		script: "exits 1 after 9s\nexits 255 after 1s",
		sees:   `1s exits 255`,
	},
	{
		name:   "exits in the first starts: the second",
		script: "exits 1 after 3s in starts 1-2\nexits 0 after 9s in start 3\nlistens on 80 in starts 4-",
		start:  2,
		acts:   `1s GET 80/`,
		sees: `1s GET 80/ -> refused
			3s exits 1`,
	},
	{
		name:   "exits in the first starts: the third",
		script: "exits 1 after 3s in starts 1-2\nexits 0 after 9s in start 3\nlistens on 80 in starts 4-",
		start:  3,
		sees:   `9s exits 0`,
	},
	{
		name:   "exits in the first starts: the fourth",
		script: "exits 1 after 3s in starts 1-2\nexits 0 after 9s in start 3\nlistens on 80 in starts 4-",
		start:  4,
		acts:   `1s GET 80/`,
		sees: `1s GET 80/ -> 200 "ok\n"
			1m0s runs`,
	},
	{
		name:   "does nothing on a signal unless told to",
		script: "exits 5 on HUP",
		acts: `1s TERM
			2s INT
			3s QUIT
			4s USR1
			5s HUP`,
		sees: `5s exits 5`,
	},
	{
		name:   "exits on a signal, after a time",
		script: "exits 4 on TERM after 2s\nprints x after 6s",
		acts: `5s TERM
			5.5s TERM`,
		sees: `6s stdout x
			7s exits 4`,
	},
	{
		name:   "ignores a signal for a while",
		script: "exits 0 on TERM\nignores TERM from 2s until 10s",
		acts: `5s TERM
			11s TERM`,
		sees: `11s exits 0`,
	},
	{
		name:   "ignores a signal",
		script: "ignores SIGTERM\nexits 0 on 15",
		acts:   `5s TERM`,
		sees:   `1m0s runs`,
	},
	{
		name:   "is killed, whatever the script says",
		script: "ignores TERM\nprints x after 20s",
		acts: `1s TERM
			5s KILL`,
		sees: `5s exits 137`,
	},
	{
		name:   "is OOM-killed",
		script: "is OOM-killed after 5s\nprints x after 6s",
		limit:  32 << 20,
		sees:   `5s exits 137`,
	},
	{
		name:   "is OOM-killed, but nothing would kill it",
		script: "is OOM-killed after 5s",
		sees: `5s stderr actor: is OOM-killed: the container has no memory limit, so nothing would kill it: set resources.limits.memory, e.g. to 32Mi
			5s exits 2`,
	},
	{
		name:   "a script from a file",
		script: "@/script/s\nexits 6 after 2s",
		files:  map[string]string{"/script/s": "# of a ConfigMap\n\nprints read\n"},
		sees: `0s stdout read
			2s exits 6`,
	},
	{
		name:   "a script from a file that is missing",
		script: "@/script/t",
		files:  map[string]string{"/script/s": ""},
		sees: `0s stderr actor: /script/t: no such file or directory: mount the script there, or give its lines as arguments
			0s exits 2`,
	},
	{
		name:   "a script that cannot be understood",
		script: "listens on 80\ndances",
		sees: `0s stderr actor: line 2: "dances": unknown verb "dances": use one of listens, hangs, GET (and the other methods), grpc, exits, ignores, prints, writes, removes, uses, leaks, needs, is OOM-killed
			0s exits 2`,
	},
	{
		name:   "uses processors for a while, and memory",
		script: "uses 300m of CPU from 5s to 15s\nuses 0.5 of CPU after 10s\nuses 50Mi of memory until 20s\nuses 30Mi of memory from 10s",
		acts: `4s usage
			6s usage
			12s usage
			16s usage
			21s usage`,
		sees: `4s usage -> 0m 50Mi
			6s usage -> 300m 50Mi
			12s usage -> 800m 80Mi
			16s usage -> 500m 80Mi
			21s usage -> 500m 30Mi
			1m0s runs`,
	},
	{
		name:   "leaks memory for a while",
		script: "leaks 10Mi a second from 5s to 10s\nuses 20Mi of memory",
		acts: `4s usage
			8.01s usage
			11s usage
			30s usage`,
		sees: `4s usage -> 0m 20Mi
			8s usage -> 0m 50Mi
			11s usage -> 0m 70Mi
			30s usage -> 0m 70Mi
			1m0s runs`,
	},
}
