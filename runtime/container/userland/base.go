// Package userland has what images are built on: directories, accounts and the programs of
// busybox, Alpine and Debian, and the images that have little more. It knows the names of
// programs, and no shell.
package userland

import (
	"slices"
	"strings"
)

// Base is what an image is built on: which directories and programs it has,
// and in whose words those speak.
type Base int

// The bases of the images that are modelled.
const (
	Busybox135 Base = iota
	Busybox128
	Alpine
	Debian
	// Scratch has nothing but accounts, as distroless images.
	Scratch
)

// userland is what a base has.
type userland struct {
	binary string // that the programs stand for
	dirs   []string
	files  []string // names of programs beside busybox's applets
	absent []string // applets that it does not have
	// passwd and group are who its users are.
	passwd, group string
}

// everywhere are the directories that the bases have in common; the root of
// busybox as listed in behaviours/recorded/init-own-filesystem.
var everywhere = strings.Fields("/bin /dev /etc /home /lib /proc /root /run /sbin /sys /tmp /usr/bin /usr/local/bin /usr/sbin /var/log /var/www")

func (b Base) userland() userland {
	with := func(dirs string) []string { return slices.Concat(everywhere, strings.Fields(dirs)) }
	switch b {
	case Busybox128:
		return userland{passwd: busyboxPasswd, group: busyboxGroup, binary: "busybox-1.28", dirs: with("/lib64 /var/run"), files: []string{"busybox"}}
	case Alpine:
		return userland{passwd: alpinePasswd, group: alpineGroup, binary: "busybox", dirs: with("/media /mnt /opt /srv"), files: []string{"busybox"}}
	case Debian:
		return userland{
			passwd: debianPasswd, group: debianGroup,
			binary: "coreutils", dirs: with("/boot /lib64 /media /mnt /opt /srv"), files: []string{"bash"},
			// Debian has these in packages of their own.
			absent: strings.Fields("arp ash bc cal dc dos2unix free hd hexdump httpd ifconfig ip killall less nc netstat nslookup pgrep ping pkill ps route sha3sum strings telnet top unix2dos uptime usleep w watch wget xxd"),
		}
	case Scratch:
		return userland{passwd: distrolessPasswd, group: distrolessGroup, dirs: strings.Fields("/etc /tmp /run /var/log /home/nonroot")}
	default:
		return userland{passwd: busyboxPasswd, group: busyboxGroup, binary: "busybox", dirs: with("/lib64 /var/run"), files: []string{"busybox"}}
	}
}
