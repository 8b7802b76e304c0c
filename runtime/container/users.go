package container

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/gherkube/gherkube/runtime/container/filesystem"
	"github.com/gherkube/gherkube/runtime/container/process"
)

// User is who a container's processes are.
type User struct {
	UID, GID int64
	// Groups are the supplementary ones, in order.
	Groups []int64
	home   string
}

// GroupsPolicy says whether a container's processes are in the groups that its
// image has for their user, as supplementalGroupsPolicy does.
type GroupsPolicy int

// The policies.
const (
	MergeGroups GroupsPolicy = iota
	StrictGroups
)

// accounts are what an image's /etc/passwd and /etc/group say.
type accounts struct{ passwd, group [][]string }

// accountsOf reads the files of an image, in which the container runtime looks
// users up: what is mounted over them does not count.
func accountsOf(tree *filesystem.Tree) accounts {
	v, err := filesystem.NewView(tree, ageless)
	if err != nil {
		return accounts{}
	}
	records := func(name string, fields int) (out [][]string) {
		data, _ := v.ReadFile(name) // an image need not have it
		for line := range strings.Lines(string(data)) {
			if f := strings.Split(strings.TrimRight(line, "\n"), ":"); len(f) >= fields {
				out = append(out, f)
			}
		}
		return out
	}
	return accounts{records("/etc/passwd", 7), records("/etc/group", 4)}
}

// find returns the record whose field has the value.
func find(records [][]string, field int, value string) []string {
	if i := slices.IndexFunc(records, func(r []string) bool { return r[field] == value }); i >= 0 {
		return records[i]
	}
	return nil
}

func number(s string) int64 {
	n, _ := strconv.ParseInt(s, 10, 64)
	return n
}

// user finds out who the container's processes are: containerd's
// WithUser and WithAdditionalGIDs, by runAsUser or else the image's USER. The
// error is containerd's.
func (in *instance) user(a accounts) (User, error) {
	name, group, _ := strings.Cut(in.image.User, ":")
	if in.RunAsUser != nil {
		name, group = strconv.FormatInt(*in.RunAsUser, 10), ""
	}
	if in.RunAsGroup != nil {
		group = strconv.FormatInt(*in.RunAsGroup, 10)
	}
	if name == "" {
		name = "0"
	}
	u := User{home: "/"}
	account := find(a.passwd, 2, name)
	if uid, err := strconv.ParseInt(name, 10, 64); err == nil {
		u.UID = uid
	} else if account = find(a.passwd, 0, name); account == nil {
		return u, fmt.Errorf("failed to generate container %q spec: failed to generate spec: no users found", in.ID)
	}
	if account != nil {
		u.UID, u.GID, u.home = number(account[2]), number(account[3]), account[5]
	}
	if gid, err := strconv.ParseInt(group, 10, 64); err == nil {
		u.GID = gid
	} else if record := find(a.group, 0, group); record != nil {
		u.GID = number(record[2])
	} else if group != "" {
		return u, fmt.Errorf("failed to generate container %q spec: failed to generate spec: no groups found", in.ID)
	}
	u.Groups = append([]int64{u.GID}, in.Groups...)
	if in.GroupsPolicy == MergeGroups && account != nil {
		for _, r := range a.group {
			if slices.Contains(strings.Split(r[3], ","), account[0]) {
				u.Groups = append(u.Groups, number(r[2]))
			}
		}
	}
	slices.Sort(u.Groups)
	u.Groups = slices.Compact(u.Groups)
	return u, nil
}

// The capabilities that containerd gives to a container by default, and those
// that a privileged one has: all but none.
const (
	defaultCapabilities    filesystem.Capabilities = 0xa80425fb
	privilegedCapabilities filesystem.Capabilities = 0x1ffffffffff
)

// capabilities are the most that the container's processes may have
// (containerd's WithCapabilities and WithDroppedCapabilities).
func (c *Config) capabilities() filesystem.Capabilities {
	if c.Privileged {
		return privilegedCapabilities
	}
	set := defaultCapabilities
	if slices.ContainsFunc(c.AddCapabilities, isAll) {
		set = privilegedCapabilities
	}
	if slices.ContainsFunc(c.DropCapabilities, isAll) {
		set = 0
	}
	for _, name := range c.AddCapabilities {
		set |= capability(name)
	}
	for _, name := range c.DropCapabilities {
		if !isAll(name) {
			set &^= capability(name)
		}
	}
	return set
}

func isAll(name string) bool { return strings.EqualFold(name, "ALL") }

// confinement is what /proc/self/status shows of it.
func (c *Config) confinement() process.Confinement {
	return process.Confinement{NoNewPrivileges: c.NoNewPrivileges, Seccomp: int(c.Seccomp), OOMScoreAdj: c.OOMScoreAdj}
}

// capabilityNames are Linux's, in order of their numbers.
var capabilityNames = strings.Fields(`CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP LINUX_IMMUTABLE
	NET_BIND_SERVICE NET_BROADCAST NET_ADMIN NET_RAW IPC_LOCK IPC_OWNER SYS_MODULE SYS_RAWIO SYS_CHROOT SYS_PTRACE SYS_PACCT SYS_ADMIN
	SYS_BOOT SYS_NICE SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG MKNOD LEASE AUDIT_WRITE AUDIT_CONTROL SETFCAP MAC_OVERRIDE MAC_ADMIN SYSLOG
	WAKE_ALARM BLOCK_SUSPEND AUDIT_READ PERFMON BPF CHECKPOINT_RESTORE`)

// capability is the one of the name, with CAP_ or without; none if it is not
// known.
func capability(name string) filesystem.Capabilities {
	if i := slices.Index(capabilityNames, strings.TrimPrefix(strings.ToUpper(name), "CAP_")); i >= 0 {
		return 1 << i
	}
	return 0
}

// credentials are those of the container's processes when they start: only root
// has capabilities then.
func (in *instance) credentials() filesystem.Credentials {
	c := filesystem.Credentials{UID: in.who.UID, GID: in.who.GID, Groups: in.who.Groups, Umask: 0o022}
	if c.UID == 0 {
		c.Capabilities = in.capabilities()
	}
	return c
}
