package container

import (
	"strings"
	"testing"
	"time"

	"github.com/gherkube/gherkube/runtime/container/filesystem"
)

// TestFileSystems: what programs say of the disk and the memory of the node. The
// forms are those of busybox 1.35 and of coreutils 9.1; the figures are those of the
// machine below.
func TestFileSystems(t *testing.T) {
	for _, tc := range []struct{ name, image, script, log string }{
		{"df", "busybox", "df", `Filesystem           1K-blocks      Used Available Use% Mounted on
overlay              104857600  10485760  94371840  10% /
tmpfs                    65536         0     65536   0% /dev
/dev/vda1            104857600  10485760  94371840  10% /data
tmpfs                    65536        12     65524   0% /mem
/dev/vda1            104857600  10485760  94371840  10% /etc/hosts
/dev/vda1            104857600  10485760  94371840  10% /etc/hostname
/dev/vda1            104857600  10485760  94371840  10% /etc/resolv.conf
shm                      65536         0     65536   0% /dev/shm
tmpfs                  4194304         0   4194304   0% /proc/acpi
tmpfs                    65536         0     65536   0% /proc/interrupts
tmpfs                    65536         0     65536   0% /proc/kcore
tmpfs                    65536         0     65536   0% /proc/keys
tmpfs                    65536         0     65536   0% /proc/timer_list
tmpfs                  4194304         0   4194304   0% /proc/scsi
tmpfs                  4194304         0   4194304   0% /sys/firmware
`},
		{"df -h FILE", "busybox", "df -h / /mem/f /data/.; df -m /mem; df -i /mem; df -T /mem; df -P /mem", `Filesystem                Size      Used Available Use% Mounted on
overlay                 100.0G     10.0G     90.0G  10% /
tmpfs                    64.0M     12.0K     64.0M   0% /mem
/dev/vda1               100.0G     10.0G     90.0G  10% /data
Filesystem           1M-blocks      Used Available Use% Mounted on
tmpfs                       64         0        64   0% /mem
Filesystem              Inodes      Used Available Use% Mounted on
tmpfs                  1048576         3   1048573   0% /mem
Filesystem           Type       1K-blocks      Used Available Use% Mounted on
tmpfs                tmpfs          65536        12     65524   0% /mem
Filesystem           1024-blocks    Used Available Capacity Mounted on
tmpfs                    65536        12     65524   0% /mem
`},
		{"df of what is not there", "busybox", "df /nosuch; echo $?", "Filesystem           1K-blocks      Used Available Use% Mounted on\ndf: /nosuch: can't find mount point\n1\n"},
		{"GNU's df", "debian:13", "df -h; df /mem; df --output=x; df /nosuch", `Filesystem      Size  Used Avail Use% Mounted on
overlay         100G   10G   90G  10% /
tmpfs            64M     0   64M   0% /dev
/dev/vda1       100G   10G   90G  10% /data
tmpfs            64M   12K   64M   1% /mem
shm              64M     0   64M   0% /dev/shm
tmpfs           4.0G     0  4.0G   0% /proc/acpi
tmpfs           4.0G     0  4.0G   0% /proc/scsi
tmpfs           4.0G     0  4.0G   0% /sys/firmware
Filesystem     1K-blocks  Used Available Use% Mounted on
tmpfs              65536    12     65524   1% /mem
df: unrecognized option '--output=x'
Try 'df --help' for more information.
df: /nosuch: No such file or directory
`},
		{"du", "busybox", "du /mem; echo x > /data/g; du /data; du -s /mem /data", "12\t/mem\n8\t/data\n12\t/mem\n8\t/data\n"},
		{"free", "busybox", "free; free -m; free -h", `              total        used        free      shared  buff/cache   available
Mem:        8388608     1048576     5941931           0     1398101     7340032
Swap:             0           0           0
              total        used        free      shared  buff/cache   available
Mem:           8192        1024        5803           0        1365        7168
Swap:             0           0           0
              total        used        free      shared  buff/cache   available
Mem:           8.0G        1.0G        5.7G           0        1.3G        7.0G
Swap:             0           0           0
`},
		{"mount", "busybox", "mount -t cgroup2; mount | grep mem; mount /dev/x /y", "cgroup on /sys/fs/cgroup type cgroup2 (ro,nosuid,nodev,noexec,relatime)\ntmpfs on /mem type tmpfs (rw,relatime,size=65536k)\nmount: permission denied (are you root?)\n"},
		{"mounts", "busybox", "grep -c . /proc/mounts; grep ' / ' /proc/mounts; mountpoint /mem; mountpoint -q /mem; echo $?; mountpoint /tmp; mountpoint /nosuch", "20\noverlay / overlay rw,relatime 0 0\n/mem is a mountpoint\n0\n/tmp is not a mountpoint\nmountpoint: /nosuch: No such file or directory\n"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := newWorld(t)
			w.runtime.Hardware = func(string) Hardware {
				return Hardware{Memory: 8 << 30, MemoryUsed: 1 << 30, Disk: 100 << 30, DiskUsed: 10 << 30}
			}
			memory := w.volumeOf("/f", "12345", "/g", strings.Repeat("x", 5000))
			memory.Size = 64 << 20
			id := w.start(Config{Image: tc.image, Command: []string{"sh", "-c", tc.script}, Sandbox: w.pod("10.244.0.1"), Mounts: []filesystem.Mount{
				{Path: "/data", Tree: w.volumeOf()}, {Path: "/mem", Tree: memory},
			}})
			w.pass(time.Minute)
			if got := w.log(id); got != tc.log {
				t.Errorf("got\n%s\nwant\n%s", got, tc.log)
			}
		})
	}
}
