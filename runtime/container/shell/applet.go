package shell

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/gherkube/gherkube/runtime/container/filesystem"
	"github.com/gherkube/gherkube/runtime/container/process"
)

// call is one execution of an applet.
type call struct {
	p       *process.Process
	name    string
	args    []string // without the name
	edition edition
	shell   *shell // if it runs inside a shell, as echo and test do
}

// applet does what its name says and returns the exit code.
type applet func(c *call) int

// inShell are the applets that ash has as builtins: they run without a
// process of their own.
var inShell = map[string]applet{"echo": echo, "printf": printf, "test": test, "[": test, "pwd": pwd}

// applets are the programs of busybox that are modelled.
var applets = map[string]applet{
	"sh": sh, "ash": sh,
	"[": test, "[[": test, "awk": awk, "base64": base64Applet, "basename": basename, "cat": cat, "chmod": chmod, "chown": chown, "chgrp": chgrp, "groups": groupsApplet, "su": su, "sysctl": sysctl,
	"cp": cp, "cut": cut, "date": date, "dirname": dirname, "echo": echo, "env": env, "expr": expr,
	"false": func(*call) int { return 1 }, "find": find, "grep": grep, "egrep": grep, "fgrep": grep,
	"head": head, "hexdump": hexdump, "hostname": hostname, "httpd": httpd, "id": id, "ip": ip, "kill": kill, "killall": killall, "pkill": killall, "pgrep": pgrep, "pidof": pgrep,
	"ln": ln, "ls": ls, "md5sum": digest, "sha1sum": digest, "sha256sum": digest, "sha512sum": digest,
	"mkdir": mkdir, "mktemp": mktemp, "mv": mv, "nc": nc, "nohup": nohup, "nproc": func(c *call) int { return c.print("2\n") },
	"nslookup": nslookup, "ping": ping, "printenv": printenv, "printf": printf, "ps": ps, "pwd": pwd, "readlink": readlink, "realpath": realpath,
	"rev": rev, "rm": rm, "rmdir": rmdir, "sed": sed, "seq": seq, "sleep": sleep, "sort": sortApplet, "stat": stat,
	"stty": func(*call) int { return 0 }, "sync": func(*call) int { return 0 }, "tac": tac, "tail": tail, "tee": tee, "telnet": telnet,
	"tar": tarApplet, "test": test, "time": timeApplet, "timeout": timeout, "touch": touch, "tr": tr, "true": func(*call) int { return 0 },
	"truncate": truncate, "tty": func(c *call) int { c.print("not a tty\n"); return 1 }, "umount": denied, "mount": mount,
	"uname": uname, "uniq": uniq, "uptime": uptime, "usleep": usleep, "wc": wc, "wget": wget, "which": which, "whoami": whoami,
	"expand": expandApplet, "unexpand": expandApplet, "fold": fold, "paste": paste, "nl": nl,
	"df": df, "du": du, "free": free, "mountpoint": mountpoint,
	"arp": arp, "ifconfig": ifconfig, "netstat": netstat, "route": route,
	"cksum": cksum, "sum": sumApplet, "sha3sum": digest, "factor": factor, "shuf": shuf, "split": split, "strings": stringsApplet, "dos2unix": lineEnds, "unix2dos": lineEnds, "more": pager, "less": pager,
	"bc": bc, "dc": dc,
	"nice": nice, "renice": renice, "ionice": asIs, "setsid": asIs, "taskset": asIs, "flock": flock, "watch": watch, "top": top, "install": install, "unlink": unlink, "link": link, "fallocate": fallocate,
	"run-parts": runParts, "getopt": getopt, "cal": cal, "dmesg": dmesg, "logger": logger, "logname": logname, "w": who, "who": who, "users": usersApplet, "hostid": hostid, "dnsdomainname": dnsdomainname,
	"cmp": cmpApplet, "comm": comm, "diff": diff, "gzip": gzipApplet, "gunzip": gzipApplet, "zcat": gzipApplet, "od": od, "hd": hexdump, "xxd": xxd,
	"xargs": xargs, "yes": yes, "dd": dd, "clear": func(*call) int { return 0 }, "arch": func(c *call) int { return c.print("x86_64\n") },
}

// unmodelled are applets that busybox has and gherkube does not model: asking
// for one is told in the container's log.
var unmodelled = set(strings.Fields(`acpid add-shell addgroup adduser adjtimex ar arping beep blkid blockdev bootchartd brctl bunzip2 bzcat
	bzip2 chat chattr chpasswd chpst chroot chrt chvt conspy cpio crond crontab cryptpw cttyhack deallocvt delgroup
	deluser depmod devmem dhcprelay dnsd dpkg dumpkmap dumpleases ed eject envdir envuidgid ether-wake
	fakeidentd fatattr fbset fdflush fdformat fdisk fgconsole freeramdisk fsck fsfreeze fstrim fsync
	ftpd ftpget ftpput fuser getfattr getty halt hdparm hexedit hush hwclock i2cdetect 	ifdown ifenslave ifplugd ifup inetd init inotifyd insmod iostat ipaddr ipcalc ipcrm ipcs iplink ipneigh iproute iprule
	iptunnel kbd_mode klogd last linux32 linux64 loadfont loadkmap login logread losetup lpd lpq lpr lsattr lsmod
	lsof lspci lsscsi lsusb lzcat lzma lzop makedevs makemime man mdev mesg microcom mkdosfs mke2fs mkfifo mkfs.ext2 mknod mkpasswd mkswap
	modinfo modprobe mpstat mt nameif nanddump nandwrite nbd-client nmeter nsenter openvt partprobe passwd
	patch pipe_progress pivot_root pmap popmaildir poweroff powertop pscan pstree pwdx raidautorun rdate rdev readahead readprofile
	reboot reformime remove-shell reset resize resume rpm rtcwake run-init runlevel runsv runsvdir rx script scriptreplay
	sendmail setarch setconsole setfattr setfont setkeycodes setlogcons setpriv setserial setuidgid showkey shred slattach
	smemcap softlimit start-stop-daemon sulogin sv svc svlogd swapoff swapon switch_root syslogd tcpsvd
	telnetd tftp tftpd traceroute ts tunctl ubiattach udhcpc udpsvd uevent unlzma unshare unxz unzip uudecode
	uuencode vconfig vi vlock volname wall watchdog xz xzcat zcip`))

func set(words []string) map[string]bool {
	out := map[string]bool{}
	for _, w := range words {
		out[w] = true
	}
	return out
}

// AppletNames returns the names of the applets that are modelled, in order.
func AppletNames() []string {
	var out []string
	for name := range applets {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

// run executes the applet with the name.
func run(p *process.Process, name string, args []string, e edition) int {
	a := applets[name]
	if name == "bash" {
		a = sh
	}
	if a == nil {
		a = installed[name]
	}
	c := &call{p: p, name: name, args: args, edition: e}
	if a == nil {
		return notModelled(c)
	}
	return a(c)
}

func notModelled(c *call) int {
	if !unmodelled[c.name] {
		c.complain("applet not found")
		return 127
	}
	c.p.Space().Warn("the busybox applet " + c.name + " is not modelled")
	c.complain("not modelled by gherkube")
	return 127
}

func denied(c *call) int { return c.fail("permission denied (are you root?)") }

// print writes to the standard output; its result is the exit code 0, or 1 if
// that failed.
func (c *call) print(format string, args ...any) int {
	return c.output([]byte(fmt.Sprintf(format, args...)))
}

func (c *call) output(b []byte) int {
	fd := c.p.FDs[1]
	if fd == nil {
		return 1
	}
	if _, err := fd.Write(c.p, b); err != nil {
		c.complain("write error: %v", err)
		return 1
	}
	return 0
}

// complain writes an error after the applet's name.
func (c *call) complain(format string, args ...any) {
	if fd := c.p.FDs[2]; fd != nil {
		_, _ = fd.Write(c.p, []byte(c.name+": "+fmt.Sprintf(format, args...)+"\n"))
	}
}

// fail complains and returns 1.
func (c *call) fail(format string, args ...any) int {
	c.complain(format, args...)
	return 1
}

// usage is what an applet says of arguments that it does not take: of an option, or of
// operands if that is empty.
func (c *call) usage(bad string) int {
	switch {
	case bad == "":
	case len(bad) == 2 && bad[1] == ':':
		c.complain("option requires an argument -- '%s'", bad[:1])
	case len(bad) == 1:
		c.complain("invalid option -- '%s'", bad)
	default:
		c.complain("unrecognized option '%s'", bad)
	}
	if c.edition == gnu {
		if bad == "" {
			last := ""
			if len(c.args) > 0 {
				last = " after '" + c.args[len(c.args)-1] + "'"
			}
			c.complain("missing operand%s", last)
		}
		c.tryHelp()
		return max(1, usageCodes[c.name])
	}
	c.errorf("BusyBox v1.35.0 multi-call binary.\n\nUsage: %s: this option is not known to gherkube's model of the applet\n", c.name)
	return 1
}

// tryHelp is what GNU's programs add to complaints about their arguments.
func (c *call) tryHelp() int {
	c.errorf("Try '%s --help' for more information.\n", c.name)
	return 1
}

func (c *call) errorf(format string, args ...any) {
	if fd := c.p.FDs[2]; fd != nil {
		_, _ = fd.Write(c.p, []byte(fmt.Sprintf(format, args...)))
	}
}

func (c *call) files() *filesystem.View { return c.p.Files() }

// options parses single-letter options: flags without and with values. bad is
// the first that is unknown, or has no value: then a colon is after it. Values of repeated options are joined by line
// breaks. Parsing goes on after the first operand, as in GNU's getopt.
func options(args []string, flags, valued string) (o map[string]string, rest []string, bad string) {
	o = map[string]string{}
	for i := 0; i < len(args); i++ {
		arg := args[i]
		if arg == "--" {
			return o, append(rest, args[i+1:]...), ""
		}
		if len(arg) < 2 || arg[0] != '-' {
			rest = append(rest, arg)
			continue
		}
		if strings.HasPrefix(arg, "--") {
			return o, rest, arg
		}
		for j := 1; j < len(arg); j++ {
			f := string(arg[j])
			switch {
			case strings.Contains(flags, f):
				o[f] = ""
			case strings.Contains(valued, f):
				value := arg[j+1:]
				if value == "" {
					i++
					if i >= len(args) {
						return o, rest, f + ":"
					}
					value = args[i]
				}
				if before, ok := o[f]; ok {
					value = before + "\n" + value
				}
				o[f] = value
				j = len(arg)
			default:
				return o, rest, f
			}
		}
	}
	return o, rest, ""
}

func has(o map[string]string, flag string) bool {
	_, ok := o[flag]
	return ok
}

// slurpLimit is how much an applet that needs all of its input at once takes.
const slurpLimit = 32 << 20

var errTooLarge = errors.New("input too large for gherkube")

// slurp reads all of a file; "-" is the standard input.
func (c *call) slurp(name string) ([]byte, error) {
	fd := c.p.FDs[0]
	if name != "-" {
		var err error
		if fd, err = c.p.Open(name, process.ForReading); err != nil {
			return nil, err
		}
		defer fd.Close()
	}
	var out []byte
	err := c.each(fd, func(b []byte) error {
		if len(out)+len(b) > slurpLimit {
			return errTooLarge
		}
		out = append(out, b...)
		return nil
	})
	return out, err
}

// each calls f with all that can be read, as it comes.
func (c *call) each(fd *process.FD, f func([]byte) error) error {
	if fd == nil {
		return process.ErrBadFile
	}
	b := make([]byte, 8<<10)
	for {
		n, err := fd.Read(c.p, b)
		if n > 0 {
			if err := f(b[:n]); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// errStop ends reading early.
var errStop = errors.New("stop")

// lines calls f with each line of the input, without its line break, as it
// comes. f may return errStop.
func (c *call) lines(fd *process.FD, f func(line string) error) error {
	var partial []byte
	err := c.each(fd, func(b []byte) error {
		for {
			before, after, ended := bytes.Cut(b, []byte{'\n'})
			partial = append(partial, before...)
			if len(partial) > slurpLimit {
				return errTooLarge
			}
			if !ended {
				return nil
			}
			line := string(partial)
			partial, b = partial[:0], after
			if err := f(line); err != nil {
				return err
			}
		}
	})
	if err == nil && len(partial) > 0 {
		err = f(string(partial))
	}
	if errors.Is(err, errStop) {
		return nil
	}
	return err
}

// inputs opens each named file in turn, or the standard input if there is
// none, and returns 1 if one could not be read.
func (c *call) inputs(names []string, f func(name string, fd *process.FD) error) int {
	if len(names) == 0 {
		names = []string{"-"}
	}
	status := 0
	for _, name := range names {
		fd := c.p.FDs[0].Dup()
		if name != "-" {
			var err error
			if fd, err = c.p.Open(name, process.ForReading); err != nil {
				status = c.cannot("%s: %v", name, err)
				continue
			}
		}
		err := f(name, fd)
		fd.Close()
		if err != nil && !errors.Is(err, errStop) {
			c.complain("%s: %v", name, err)
			status = 1
		}
	}
	return status
}
