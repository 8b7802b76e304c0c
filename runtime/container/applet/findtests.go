package applet

import (
	"fmt"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/gherkube/gherkube/runtime/container/filesystem"
	"github.com/gherkube/gherkube/runtime/container/program"
)

// test reads a test of find's expression, or one of the options that hold for all of
// it.
func (p *findParser) test(word string) (findTest, error) {
	holds := func(*finding, string, filesystem.Info) bool { return true }
	switch word {
	case "-true", "-follow", "-xdev", "-mount", "-noleaf":
		return holds, nil
	case "-false":
		return func(*finding, string, filesystem.Info) bool { return false }, nil
	case "-depth", "-d":
		p.f.depthFirst = true
		return holds, nil
	case "-empty":
		return func(f *finding, n string, i filesystem.Info) bool {
			if !i.IsDir() {
				return i.Mode.IsRegular() && i.Size == 0
			}
			entries, err := f.Files().ReadDir(f.P.Path(n))
			return err == nil && len(entries) == 0
		}, nil
	}
	v, err := p.value(word)
	if err != nil && !isFindTest[word] {
		err = fmt.Errorf("unrecognized: %s", word)
	}
	if err != nil {
		return nil, err
	}
	switch word {
	case "-maxdepth", "-mindepth":
		n, err := strconv.Atoi(v)
		if err != nil {
			return nil, fmt.Errorf("invalid number '%s'", v)
		}
		if word == "-maxdepth" {
			p.f.maxDepth = n
		} else {
			p.f.minDepth = n
		}
		return holds, nil
	case "-name", "-iname", "-path", "-ipath", "-wholename", "-regex":
		return nameTest(word, v)
	case "-type":
		return func(_ *finding, _ string, i filesystem.Info) bool {
			return v == "d" && i.IsDir() || v == "l" && i.IsLink() || v == "f" && i.Mode.IsRegular()
		}, nil
	case "-size":
		return p.sizeTest(v)
	case "-mtime", "-mmin", "-ctime", "-cmin", "-atime", "-amin":
		return ageTest(word, v)
	}
	return p.propertyTest(word, v)
}

// isFindTest are the tests that have a value.
var isFindTest = set(strings.Fields("-maxdepth -mindepth -name -iname -path -ipath -wholename -regex -type -size -mtime -mmin -ctime -cmin -atime -amin -newer -perm -user -group -links"))

func nameTest(word, pattern string) (findTest, error) {
	if word == "-regex" {
		re, err := posix("^(?:" + basic(pattern) + ")$")
		if err != nil {
			return nil, fmt.Errorf("bad regex '%s': %w", pattern, err)
		}
		return func(_ *finding, n string, _ filesystem.Info) bool { return re.MatchString(n) }, nil
	}
	fold := func(s string) string { return s }
	if word[1] == 'i' {
		fold = strings.ToLower
	}
	whole := strings.HasSuffix(word, "path") || word == "-wholename"
	return func(_ *finding, n string, _ filesystem.Info) bool {
		if !whole {
			n = path.Base(n)
		}
		return Matches(fold(pattern), fold(n))
	}, nil
}

// comparison takes a number apart that may have a sign: it says whether another one is
// more, less or the same.
func comparison(text string) (holds func(n int64) bool, err error) {
	n, err := strconv.ParseInt(strings.TrimLeft(text, "+-"), 10, 40)
	if err != nil {
		return nil, fmt.Errorf("invalid number '%s'", text)
	}
	switch text[0] {
	case '+':
		return func(m int64) bool { return m > n }, nil
	case '-':
		return func(m int64) bool { return m < n }, nil
	}
	return func(m int64) bool { return m == n }, nil
}

// sizeTest compares sizes: busybox's find does in bytes, GNU's in units that it rounds
// up to.
func (p *findParser) sizeTest(v string) (findTest, error) {
	digits := strings.TrimRight(v, "cwbkMG")
	unit, ok := map[string]int64{"": 512, "b": 512, "c": 1, "w": 2, "k": 1 << 10, "M": 1 << 20, "G": 1 << 30}[v[len(digits):]]
	if !ok || digits == "" {
		return nil, fmt.Errorf("invalid number '%s'", v)
	}
	if p.f.Edition == program.GNU {
		holds, err := comparison(digits)
		return func(_ *finding, _ string, i filesystem.Info) bool { return holds(ceiling(i.Size, unit)) }, err
	}
	n, err := strconv.ParseInt(strings.TrimLeft(digits, "+-"), 10, 40)
	if err != nil {
		return nil, fmt.Errorf("invalid number '%s'", v)
	}
	sign := digits[:1]
	holds, err := comparison(strings.Trim(sign, "0123456789") + strconv.FormatInt(n*unit, 10))
	return func(_ *finding, _ string, i filesystem.Info) bool { return holds(i.Size) }, err
}

// ageTest compares how long ago something was changed, in whole days or minutes.
func ageTest(word, v string) (findTest, error) {
	unit := 24 * time.Hour
	if strings.HasSuffix(word, "min") {
		unit = time.Minute
	}
	if v == "" {
		return nil, fmt.Errorf("invalid number '%s'", v)
	}
	holds, err := comparison(v)
	return func(f *finding, _ string, i filesystem.Info) bool {
		return holds(int64(f.P.Clock().Now().Sub(i.Modified) / unit))
	}, err
}

func (p *findParser) propertyTest(word, v string) (findTest, error) {
	switch word {
	case "-newer":
		other, err := p.f.Files().Stat(p.f.P.Path(v))
		if err != nil {
			return nil, fmt.Errorf("can't stat '%s': %w", v, err)
		}
		return func(_ *finding, _ string, i filesystem.Info) bool { return i.Modified.After(other.Modified) }, nil
	case "-perm":
		mode, err := strconv.ParseUint(strings.TrimLeft(v, "-/+"), 8, 12)
		if err != nil {
			return nil, fmt.Errorf("invalid mode '%s'", v)
		}
		want := uint32(mode)
		return func(_ *finding, _ string, i filesystem.Info) bool {
			switch has := octal(i.Mode); v[0] {
			case '-':
				return has&want == want
			case '/', '+':
				return has&want != 0 || want == 0
			default:
				return has == want
			}
		}, nil
	case "-user", "-group":
		known := knownUsers(p.f.Call)
		if word == "-group" {
			known = knownGroups(p.f.Call)
		}
		id, ok := known.number(v)
		if !ok {
			return nil, fmt.Errorf("unknown %s %s", map[string]string{"-user": "user", "-group": "group"}[word], v)
		}
		return func(_ *finding, _ string, i filesystem.Info) bool {
			return word == "-user" && i.UID == id || word == "-group" && i.GID == id
		}, nil
	case "-links":
		if v == "" {
			return nil, fmt.Errorf("invalid number '%s'", v)
		}
		holds, err := comparison(v)
		return func(_ *finding, _ string, i filesystem.Info) bool { return holds(int64(i.Links)) }, err
	}
	return nil, fmt.Errorf("unrecognized: %s", word)
}
