package filesystem

import (
	"errors"
	"io/fs"
	"testing"
	"time"
)

// world is a tree with files of several owners.
func world(t *testing.T) *View {
	t.Helper()
	v, err := NewView(NewTree(0o755, time.Time{}), func() time.Time { return time.Unix(1, 0) })
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range []struct {
		name     string
		mode     fs.FileMode
		uid, gid int64
	}{{"/tmp", 0o777 | fs.ModeSticky, 0, 0}, {"/shared", 0o775 | fs.ModeSetgid, 0, 2000}, {"/private", 0o700, 0, 0}, {"/mine", 0o755, 1000, 1000}} {
		if err := errors.Join(v.Mkdir(d.name, d.mode.Perm()), v.Chown(d.name, d.uid, d.gid), v.Chmod(d.name, d.mode)); err != nil {
			t.Fatal(err)
		}
	}
	for name, mode := range map[string]fs.FileMode{"/tmp/root": 0o644, "/private/f": 0o644, "/group": 0o040} {
		if err := errors.Join(v.WriteFile(name, []byte("x"), mode)); err != nil {
			t.Fatal(err)
		}
	}
	if err := v.Chown("/group", 1000, 2000); err != nil {
		t.Fatal(err)
	}
	return v
}

// What the kernel allows and refuses: path_resolution(7), unlink(2), chmod(2),
// chown(2), open(2).
func TestPermissions(t *testing.T) {
	user := &Credentials{UID: 1000, GID: 3000, Groups: []int64{2000}, Umask: 0o022}
	owner := &Credentials{UID: 0, Umask: 0o022} // root without capabilities
	root := &Credentials{UID: 0, Umask: 0o022, Capabilities: CapDACOverride | CapChown | CapFOwner}
	for _, c := range []struct {
		what string
		who  *Credentials
		do   func(v *View) error
		want error
	}{
		{"makes a file in a directory of its own", user, func(v *View) error { return v.WriteFile("/mine/f", nil, 0o666) }, nil},
		{"makes a file in a directory of its group", user, func(v *View) error { return v.WriteFile("/shared/f", nil, 0o666) }, nil},
		{"makes a file in root's directory", user, func(v *View) error { return v.WriteFile("/f", nil, 0o666) }, ErrPermission},
		{"makes a directory in root's directory", user, func(v *View) error { return v.Mkdir("/d", 0o777) }, ErrPermission},
		{"looks into a directory that it may not enter", user, func(v *View) error { _, err := v.Stat("/private/f"); return err }, ErrPermission},
		{"lists a directory that it may not read", user, func(v *View) error { _, err := v.ReadDir("/private"); return err }, ErrPermission},
		{"removes another's file in a sticky directory", user, func(v *View) error { return v.Remove("/tmp/root") }, ErrNotPermitted},
		{"writes to another's file", user, func(v *View) error { return v.AppendFile("/tmp/root", []byte("y"), 0o666) }, ErrPermission},
		{"reads a file that its group may, but not its owner", user, func(v *View) error { _, err := v.ReadFile("/group"); return err }, ErrPermission},
		{"changes another's mode", user, func(v *View) error { return v.Chmod("/tmp/root", 0o777) }, ErrNotPermitted},
		{"gives a file away", user, func(v *View) error { return v.Chown("/mine", 0, -1) }, ErrNotPermitted},
		{"gives a file to a group that it is in", user, func(v *View) error { return v.Chown("/mine", -1, 2000) }, nil},
		{"gives a file to a group that it is not in", user, func(v *View) error { return v.Chown("/mine", -1, 5) }, ErrNotPermitted},
		{"moves a file out of root's directory", user, func(v *View) error { return v.Rename("/group", "/mine/g") }, ErrPermission},
		{"writes into another's directory with a capability", root, func(v *View) error { return v.WriteFile("/mine/f", nil, 0o666) }, nil},
		{"writes into another's directory without one", owner, func(v *View) error { return v.WriteFile("/mine/f", nil, 0o666) }, ErrPermission},
		{"gives its file away without one", owner, func(v *View) error { return v.Chown("/tmp/root", 5, -1) }, ErrNotPermitted},
		{"executes what nobody may execute", root, func(v *View) error { return v.Access("/tmp/root", Execute) }, ErrPermission},
	} {
		if err := c.do(world(t).As(c.who)); !errors.Is(err, c.want) {
			t.Errorf("uid %d %s: %v, not %v", c.who.UID, c.what, err, c.want)
		}
	}
}

// What is made has its maker's user and group, or the group of a directory with
// the set-group-ID bit, and a mode without the umask.
func TestOwnersOfNewFiles(t *testing.T) {
	v := world(t)
	user := v.As(&Credentials{UID: 1000, GID: 3000, Groups: []int64{2000}, Umask: 0o027})
	if err := errors.Join(user.WriteFile("/tmp/f", nil, 0o666), user.Mkdir("/shared/d", 0o777), user.WriteFile("/shared/d/f", nil, 0o666)); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]Info{
		"/tmp/f":      {UID: 1000, GID: 3000, Mode: 0o640},
		"/shared/d":   {UID: 1000, GID: 2000, Mode: fs.ModeDir | fs.ModeSetgid | 0o750},
		"/shared/d/f": {UID: 1000, GID: 2000, Mode: 0o640},
	} {
		if got, err := v.Stat(name); err != nil || got.UID != want.UID || got.GID != want.GID || got.Mode != want.Mode {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}
