package userland

import _ "embed"

// Who the users of the bases are: of busybox as on the recorded cluster, of
// Alpine and Debian as in their packages alpine-baselayout-data 3.6 and
// base-passwd 3.6.
var (
	//go:embed accounts/busybox.passwd
	busyboxPasswd string
	//go:embed accounts/busybox.group
	busyboxGroup string
	//go:embed accounts/alpine.passwd
	alpinePasswd string
	//go:embed accounts/alpine.group
	alpineGroup string
	//go:embed accounts/debian.passwd
	debianPasswd string
	//go:embed accounts/debian.group
	debianGroup string
)

// The users of images that have nothing but a program.
const (
	distrolessPasswd = "root:x:0:0:root:/root:/sbin/nologin\nnobody:x:65534:65534:nobody:/nonexistent:/sbin/nologin\nnonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin\n"
	distrolessGroup  = "root:x:0:\nnobody:x:65534:\ntty:x:5:\nstaff:x:50:\nnonroot:x:65532:\n"
)
