package container

import (
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/gherkube/gherkube/runtime/container/filesystem"
	"github.com/gherkube/gherkube/runtime/container/process"
)

// sysctls are the parameters that a container's kernel has, of which only those
// that pods commonly set are modelled.
var sysctls = map[string]string{
	"kernel.shm_rmid_forced": "0", "kernel.pid_max": "4194304", "kernel.osrelease": "6.8.0", "kernel.ostype": "Linux", "kernel.msgmax": "8192",
	"kernel.sem": "32000\t1024000000\t500\t32000", "kernel.shmmax": "18446744073692774399", "vm.max_map_count": "65530", "vm.swappiness": "60",
	"fs.file-max": "9223372036854775807", "net.core.somaxconn": "4096", "net.ipv4.ip_local_port_range": "32768\t60999", "net.ipv4.ip_forward": "1",
	"net.ipv4.tcp_syncookies": "1", "net.ipv4.ping_group_range": "0\t2147483647", "net.ipv4.ip_unprivileged_port_start": "0",
	"net.ipv4.ip_local_reserved_ports": "", "net.ipv4.tcp_keepalive_time": "7200", "net.ipv4.tcp_fin_timeout": "60",
	"net.ipv4.tcp_keepalive_intvl": "75", "net.ipv4.tcp_keepalive_probes": "9", "net.ipv4.tcp_rmem": "4096\t131072\t6291456",
	"net.ipv4.tcp_wmem": "4096\t16384\t4194304", "net.ipv4.tcp_slow_start_after_idle": "1", "net.ipv4.tcp_notsent_lowat": "4294967295",
}

// sysctlFile is the file of a parameter.
func sysctlFile(name string) string { return "/proc/sys/" + strings.ReplaceAll(name, ".", "/") }

// sysctlFiles makes the files of all parameters, which show those of the
// container's pod.
func sysctlFiles(v *filesystem.View) {
	for _, name := range slices.Sorted(maps.Keys(sysctls)) {
		file := sysctlFile(name)
		_ = v.MkdirAll(path.Dir(file), 0o555)
		_ = v.Generate(file, own(file))
	}
	_ = v.Generate(sysctlFile("kernel.hostname"), own(sysctlFile("kernel.hostname")))
}

// sysctl is what a file of /proc/sys says in the container.
func (in *instance) sysctl(file string) []byte {
	name := strings.ReplaceAll(strings.TrimPrefix(file, "/proc/sys/"), "/", ".")
	if name == "kernel.hostname" {
		return []byte(in.space.Hostname + "\n")
	}
	value, ok := in.Sandbox.Sysctls[name]
	if !ok {
		value, ok = in.kernel[name]
	}
	if !ok {
		value = sysctls[name]
	}
	return []byte(value + "\n")
}

// setSysctl sets a parameter of the node's kernel, which only a privileged
// container may do. Those that each pod has of its own are not modelled: for
// them the error is process.ErrNotModelled.
func (in *instance) setSysctl(name, value string) error {
	switch {
	case !in.Privileged:
		return filesystem.ErrReadOnly
	case !strings.HasPrefix(name, "vm.") && !strings.HasPrefix(name, "fs."):
		return process.ErrNotModelled
	}
	in.kernel[name] = value
	return nil
}

// kernelOf is what was set of a node's kernel.
func (r *Runtime) kernelOf(node string) map[string]string {
	if r.kernels[node] == nil {
		r.kernels[node] = map[string]string{}
	}
	return r.kernels[node]
}
