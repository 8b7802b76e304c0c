package container

import (
	"errors"
	"time"

	"github.com/gherkube/gherkube/runtime/container/filesystem"
	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/network"
)

// Errors that callers tell apart.
var (
	ErrNotFound   = errors.New("not found")
	ErrNotRunning = errors.New("container is not running")
)

// SandboxConfig says what a pod's sandbox is like: what its containers share.
type SandboxConfig struct {
	Namespace, Name, UID string // of the pod
	// Host is the network namespace that the pod's containers are in: a host
	// of the pod's own, or its node's with hostNetwork. The caller that
	// attached it detaches it.
	Host *network.Host
	// IP is the pod's address as /etc/hosts has it.
	IP       string
	Hostname string
	// FQDN is the hostname with its domain, if the pod has a subdomain.
	FQDN        string
	Node        string
	DNS         DNSConfig
	HostAliases []HostAlias
	// NodeHosts is the node's own /etc/hosts if the pod is in its network, else
	// empty.
	NodeHosts string
	// Sysctls are the kernel's parameters that the pod sets.
	Sysctls map[string]string
	// Processes, if set, is the process namespace of all of the pod's containers.
	Processes   *process.Namespace
	Labels      map[string]string
	Annotations map[string]string
}

// DNSConfig is what /etc/resolv.conf says.
type DNSConfig struct {
	Nameservers []string
	Searches    []string
	Options     []string // "ndots:5"
}

// HostAlias is a line of /etc/hosts.
type HostAlias struct {
	IP        string
	Hostnames []string
}

// Config is what a container is made of.
type Config struct {
	// ID is the container's: 64 hexadecimal digits, by custom.
	ID      string
	Name    string // of the container in its pod
	Image   string // as in the pod's spec; it must have been pulled, or present
	Sandbox SandboxConfig
	Attempt int // 0 for the first container of this name in the pod
	// MemoryLimit is resources.limits.memory in bytes; 0 means none.
	MemoryLimit int64
	// CPULimit is resources.limits.cpu in thousandths; 0 means none. CPURequest
	// is resources.requests.cpu.
	CPULimit, CPURequest int64

	// Command and Args replace the image's ENTRYPOINT and CMD as in a pod's
	// spec: a Command without Args drops the image's CMD.
	Command, Args []string
	WorkingDir    string // "" means the image's
	// Env is added to the image's: NAME=VALUE. A later entry wins.
	Env    []string
	Mounts []filesystem.Mount
	// TerminationMessagePath is made as an empty file if set.
	TerminationMessagePath string

	Stdin, StdinOnce, TTY bool
	RunAsUser, RunAsGroup *int64
	// Groups are those that a pod gives to its processes beside their own, and
	// GroupsPolicy says what becomes of the image's.
	Groups       []int64
	GroupsPolicy GroupsPolicy
	ReadOnlyRoot bool
	Privileged   bool
	// AddCapabilities and DropCapabilities change the default ones. ALL is all.
	AddCapabilities, DropCapabilities []string
	// NoNewPrivileges and Seccomp are as /proc/self/status shows them.
	NoNewPrivileges bool
	Seccomp         SeccompMode
	// OOMScoreAdj is that of the container's processes, from -1000 to 1000.
	OOMScoreAdj int
	// Written, if set, is called when the container has written to its file system,
	// to what is mounted, or to its log.
	Written func()
	// AppArmor is a profile of the node that confines its processes; empty for none
	// or the runtime's own.
	AppArmor string
	// SeccompFile is a profile on the node that filters its system calls; empty
	// for none.
	SeccompFile string
	// Target is the ID of the container whose process namespace this one lives
	// in; empty for the pod's or one of its own.
	Target string
}

// SeccompMode is whether a container's system calls are filtered.
type SeccompMode int

// The modes, as Linux numbers them.
const (
	SeccompDisabled SeccompMode = 0
	SeccompFilter   SeccompMode = 2
)

// State is where a container is in its life.
type State string

// The states of a container, as of CRI.
const (
	Created State = "CONTAINER_CREATED"
	Running State = "CONTAINER_RUNNING"
	Exited  State = "CONTAINER_EXITED"
)

// Status is the present condition of a container.
type Status struct {
	ID    string
	Name  string
	Image string
	State State
	// Pod is the UID of the container's pod.
	Pod     string
	Attempt int
	User    User

	CreatedAt, StartedAt, FinishedAt time.Time
	ExitCode                         int
	// Signal is what killed the container, or 0. The exit code is then 128
	// and the signal.
	Signal process.Signal
	// Reason is containerd's: Completed, Error, StartError.
	Reason  string
	Message string
}

// Streams are the standard streams of a process as its client sees them. The
// functions are called on the loop's goroutine and must keep no slice.
type Streams struct {
	// Stdin, if set, is what the process reads: the client feeds it and
	// closes it.
	Stdin *process.Pipe
	// Stdout and Stderr take what the process writes; nil drops it. With a
	// terminal everything goes to Stdout.
	Stdout, Stderr func([]byte)
}
