package server

import (
	"errors"
	"strconv"

	"github.com/gherkube/gherkube/runtime/container/filesystem"
	"github.com/gherkube/gherkube/runtime/container/image"
	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/container/userland"
)

const testImages = "registry.k8s.io/e2e-test-images/"

// testImageModels are the small images of Kubernetes' tests of users, DNS and
// updates (test/images).
func testImageModels() []image.Model {
	return []image.Model{
		{Name: testImages + "nonroot", Answers: "a shell", Ends: "does not end before it is killed", Cmd: []string{"sleep", "1h"}, User: "1234", Size: 17 << 20, Root: alpineTree},
		{
			Name: testImages + "nonewprivs", Answers: "the effective user, once", Ends: "0, at once", Entrypoint: []string{"/nnp"}, Size: 3 << 20, Root: with("/nnp", "nnp"),
			Binaries: map[string]process.Binary{"nnp": noNewPrivileges},
		},
		{Name: testImages + "kitten", Answers: "pages of files and the picture's name", Ends: "2 on TERM, at once", Entrypoint: []string{"/agnhost"}, Cmd: []string{"test-webserver"}, Size: 57 << 20, CPU: 1, Memory: 10 << 20, Root: picture("kitten.jpg")},
		{Name: testImages + "nautilus", Answers: "pages of files and the picture's name", Ends: "2 on TERM, at once", Entrypoint: []string{"/agnhost"}, Cmd: []string{"test-webserver"}, Size: 57 << 20, CPU: 1, Memory: 10 << 20, Root: picture("nautilus.jpg")},
		{Name: testImages + "jessie-dnsutils", Answers: "dig, nslookup, getent and a shell", Ends: "does not end before it is killed", Cmd: []string{"sleep", "1h"}, Size: 115 << 20, Root: dnsUtilsTree},
		{Name: testImages + "glibc-dns-testing", Answers: "dig, nslookup, getent and a shell", Ends: "at once without a terminal", Cmd: []string{"bash"}, Size: 60 << 20, Root: dnsUtilsTree}, // jessie-dnsutils, later
	}
}

// picture makes agnhost's file system with a file that names a picture. The
// picture itself is left out.
func picture(name string) func(image.Image) *filesystem.Tree {
	return func(image.Image) *filesystem.Tree {
		return agnhostWith(func(v *filesystem.View) error {
			return v.WriteFile("/data.json", []byte("{\n  \"image\": \""+name+"\"\n}\n"), 0o644)
		})
	}
}

func alpineTree(image.Image) *filesystem.Tree { return userland.Root(userland.Alpine, nil) }

// noNewPrivileges is a program with the set-user-ID bit of root's, which tells
// whether that has an effect.
func noNewPrivileges([]string) process.Code {
	return process.Code{Events: func(p *process.Process) {
		uid := int64(0)
		if p.NoNewPrivileges {
			uid = p.UID
		}
		say(p, "Effective uid: %s\n", strconv.FormatInt(uid, 10))
		p.Exit(0)
	}}
}

// dnsUtilsTree has the programs with which tests look names up, of glibc.
func dnsUtilsTree(image.Image) *filesystem.Tree {
	return userland.Root(userland.Debian, func(v *filesystem.View) error {
		var err error
		for _, name := range []string{"dig", "getent", "nslookup", "wget", "ping"} {
			err = errors.Join(err, v.WriteFile("/usr/bin/"+name, process.Executable("busybox"), 0o755))
		}
		return errors.Join(err, v.WriteFile("/usr/bin/curl", process.Executable("curl"), 0o755))
	})
}
