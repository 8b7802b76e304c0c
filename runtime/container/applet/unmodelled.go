package applet

import "strings"

// Unmodelled are applets of busybox that gherkube does not have: calling one fails with
// 127, and the container's log says why.
var Unmodelled = set(strings.Fields(`acpid add-shell addgroup adduser adjtimex ar arping beep blkid blockdev bootchartd brctl bunzip2 bzcat
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
