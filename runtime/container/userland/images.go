package userland

import (
	"errors"

	"github.com/gherkube/gherkube/runtime/container/filesystem"
	"github.com/gherkube/gherkube/runtime/container/image"
	"github.com/gherkube/gherkube/runtime/container/process"
)

// What docs/images.md says of images that people run commands in.
const (
	busyboxAnswers = "a shell, and the applets that scripts commonly use"
	commandEnds    = "without a command and a terminal: at once, with 0"
)

// Images returns the models of the images that have little more than a shell.
func Images() []image.Model {
	modern := func(image.Image) *filesystem.Tree { return Root(Busybox135, nil) }
	old := func(image.Image) *filesystem.Tree { return Root(Busybox128, nil) }
	const size = 4374544 // as recorded in init-example-services
	return append(userlands(), []image.Model{
		{Name: "busybox", Cmd: []string{"sh"}, Answers: busyboxAnswers, Ends: commandEnds, Size: size, Root: modern},
		{Name: "busybox", Tags: []string{"1.28", "1.28.*", "1.27*", "1.26*", "1.25*"}, Cmd: []string{"sh"}, Answers: busyboxAnswers, Ends: commandEnds, Size: size, Root: old},
		{Name: "registry.k8s.io/busybox", Cmd: []string{"sh"}, Answers: busyboxAnswers, Ends: commandEnds, Size: size, Root: modern},
		{Name: "registry.k8s.io/e2e-test-images/busybox", Cmd: []string{"sh"}, Answers: busyboxAnswers, Ends: commandEnds, Size: size, Root: modern},
		{Name: "alpine", Cmd: []string{"/bin/sh"}, Answers: busyboxAnswers, Ends: commandEnds, Size: 3 << 20, Root: alpine},
	}...)
}

func alpine(image.Image) *filesystem.Tree {
	return Root(Alpine, nil)
}

// userlands are images that people run commands in: they end at once without one.
func userlands() []image.Model {
	debian := func(name, version string) image.Model {
		return image.Model{Name: name, Version: version, Cmd: []string{"bash"}, Size: 30 << 20, Answers: "a shell", Ends: commandEnds,
			Root: func(image.Image) *filesystem.Tree { return Root(Debian, nil) }}
	}
	curl := image.Model{
		Name: "curlimages/curl", Version: "8.15.0", Entrypoint: []string{"/entrypoint.sh"}, Cmd: []string{"curl"}, User: "100:101", Size: 9 << 20, Answers: "`curl`, and a shell", Ends: "when curl ends",
		Root: func(image.Image) *filesystem.Tree {
			return Root(Alpine, func(v *filesystem.View) error {
				return errors.Join(v.WriteFile("/usr/bin/curl", process.Executable("curl"), 0o755), v.WriteFile("/entrypoint.sh", []byte("#!/bin/sh\n[ \"${1#-}\" != \"$1\" ] && set -- curl \"$@\"\ncommand -v \"$1\" > /dev/null || set -- curl \"$@\"\nexec \"$@\"\n"), 0o755),
					v.AppendFile("/etc/passwd", []byte("curl_user:x:100:101:Linux User,,,:/home/curl_user:/sbin/nologin\n"), 0o644), v.AppendFile("/etc/group", []byte("curl_group:x:101:curl_user\n"), 0o644))
			})
		},
	}
	return []image.Model{debian("debian", "13.1"), debian("ubuntu", "24.04"), curl}
}
