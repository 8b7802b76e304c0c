package applet

import (
	"slices"
	"strconv"
	"strings"

	"github.com/gherkube/gherkube/runtime/container/program"
)

// names are those that /etc/passwd or /etc/group have for numbers.
type names [][]string

// knownUsers are the accounts of the container, groups its groups.
func knownUsers(c *program.Call) names { return accountRecords(c, "/etc/passwd") }

func knownGroups(c *program.Call) names { return accountRecords(c, "/etc/group") }

func accountRecords(c *program.Call, file string) (out names) {
	data, err := c.Files().ReadFile(file)
	if err != nil {
		return nil // then there are numbers alone
	}
	for line := range strings.Lines(string(data)) {
		if f := strings.Split(strings.TrimRight(line, "\n"), ":"); len(f) > 2 {
			out = append(out, f)
		}
	}
	return out
}

// of returns the name of a number, if there is one.
func (n names) of(id int64) (string, bool) {
	text := strconv.FormatInt(id, 10)
	for _, r := range n {
		if r[2] == text {
			return r[0], true
		}
	}
	return text, false
}

// or is the name of a number, or else the number.
func (n names) or(id int64) string {
	name, _ := n.of(id)
	return name
}

// number is that of a name, or of a number.
func (n names) number(name string) (int64, bool) {
	for _, r := range n {
		if r[0] == name {
			id, err := strconv.ParseInt(r[2], 10, 64)
			return id, err == nil
		}
	}
	id, err := strconv.ParseInt(name, 10, 64)
	return id, err == nil
}

// labelled is a number with its name in brackets, if it has one.
func (n names) labelled(id int64) string {
	if name, ok := n.of(id); ok {
		return strconv.FormatInt(id, 10) + "(" + name + ")"
	}
	return strconv.FormatInt(id, 10)
}

// processGroups are the groups of the process, its own one first.
func processGroups(c *program.Call) []int64 {
	groups := []int64{c.P.GID}
	for _, g := range c.P.Groups {
		if !slices.Contains(groups, g) {
			groups = append(groups, g)
		}
	}
	return groups
}

func id(c *program.Call) int {
	o, rest, bad := program.ParseOptions(c.Args, "ugGnrZ", "")
	if bad != "" {
		return c.Usage(bad)
	}
	if len(rest) > 0 {
		return idOfUser(c, rest[0], o)
	}
	users, groups := knownUsers(c), knownGroups(c)
	switch {
	case o.Has("u"):
		return printID(c, users, o, c.P.UID)
	case o.Has("g"):
		return printID(c, groups, o, c.P.GID)
	case o.Has("G"):
		return printID(c, groups, o, processGroups(c)...)
	}
	var all []string
	for _, g := range slices.Sorted(slices.Values(processGroups(c))) {
		all = append(all, groups.labelled(g))
	}
	return c.Print("uid=%s gid=%s groups=%s\n", users.labelled(c.P.UID), groups.labelled(c.P.GID), strings.Join(all, ","))
}

// idOfUser is id of a user of /etc/passwd.
func idOfUser(c *program.Call, name string, o program.Options) int {
	users, groups := knownUsers(c), knownGroups(c)
	for _, r := range users {
		if len(r) < 4 || r[0] != name && r[2] != name {
			continue
		}
		uid, _ := users.number(r[0])
		gid, _ := names(nil).number(r[3])
		member := []int64{gid}
		for _, g := range groups {
			if n, ok := names(nil).number(g[2]); ok && len(g) > 3 && slices.Contains(strings.Split(g[3], ","), r[0]) {
				member = append(member, n)
			}
		}
		switch {
		case o.Has("u"):
			return printID(c, users, o, uid)
		case o.Has("g"):
			return printID(c, groups, o, gid)
		case o.Has("G"):
			return printID(c, groups, o, member...)
		}
		var all []string
		for _, g := range member {
			all = append(all, groups.labelled(g))
		}
		return c.Print("uid=%s gid=%s groups=%s\n", users.labelled(uid), groups.labelled(gid), strings.Join(all, ","))
	}
	if c.Edition == program.GNU {
		return c.Fail("'%s': no such user", name)
	}
	return c.Fail("unknown user %s", name)
}

// printID prints numbers, or their names with -n.
func printID(c *program.Call, names names, o program.Options, ids ...int64) int {
	var out []string
	status := 0
	for _, id := range ids {
		text := strconv.FormatInt(id, 10)
		if o.Has("n") {
			name, ok := names.of(id)
			if text = name; !ok {
				status = 1
				if c.Edition == program.GNU {
					kind := "user"
					if !o.Has("u") {
						kind = "group"
					}
					c.Complain("cannot find name for %s ID %d", kind, id)
				} else {
					c.Complain("unknown ID %d", id)
				}
			}
		}
		out = append(out, text)
	}
	return max(status, c.Print("%s\n", strings.Join(out, " ")))
}

func whoami(c *program.Call) int {
	name, ok := knownUsers(c).of(c.P.UID)
	switch {
	case ok:
		return c.Print("%s\n", name)
	case c.Edition == program.GNU:
		return c.Fail("cannot find name for user ID %d", c.P.UID)
	}
	return c.Fail("unknown uid %d", c.P.UID)
}

func groupsApplet(c *program.Call) int {
	return printID(c, knownGroups(c), map[string]string{"n": ""}, processGroups(c)...)
}

// su and the like need a binary with the set-user-ID bit, which images hardly
// have.
func su(c *program.Call) int {
	if c.P.UID != 0 {
		return c.Fail("must be suid to work properly")
	}
	c.P.Space().Warn("the busybox applet su is not modelled")
	return c.Fail("not modelled by gherkube")
}
