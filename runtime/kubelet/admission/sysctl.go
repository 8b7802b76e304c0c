package admission

import (
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/component-helpers/node/util/sysctl"
)

// safeSysctls are those that kubelets allow without being told
// (pkg/kubelet/sysctl/safe_sysctls.go).
var safeSysctls = strings.Fields(`kernel.shm_rmid_forced net.ipv4.ip_local_port_range net.ipv4.tcp_syncookies net.ipv4.ping_group_range
	net.ipv4.ip_unprivileged_port_start net.ipv4.ip_local_reserved_ports net.ipv4.tcp_keepalive_time net.ipv4.tcp_fin_timeout
	net.ipv4.tcp_keepalive_intvl net.ipv4.tcp_keepalive_probes net.ipv4.tcp_rmem net.ipv4.tcp_wmem net.ipv4.tcp_slow_start_after_idle
	net.ipv4.tcp_notsent_lowat`)

// forbiddenSysctl is patternAllowlist.Admit with the default list.
func forbiddenSysctl(api *corev1.Pod) *Rejection {
	if api.Spec.SecurityContext == nil {
		return nil
	}
	for _, s := range api.Spec.SecurityContext.Sysctls {
		if err := checkSysctl(&api.Spec, sysctl.NormalizeName(s.Name)); err != nil {
			return &Rejection{"SysctlForbidden", fmt.Sprintf("forbidden sysctl: %v", err)}
		}
	}
	return nil
}

// checkSysctl is validateSysctl.
func checkSysctl(spec *corev1.PodSpec, name string) error {
	if !slices.Contains(safeSysctls, name) {
		return fmt.Errorf("%q not allowlisted", name)
	}
	namespace, _, _ := sysctl.GetNamespace(name)
	if namespace == sysctl.IPCNamespace && spec.HostIPC || namespace == sysctl.NetNamespace && spec.HostNetwork {
		return fmt.Errorf("%q not allowed with host %s enabled", name, namespace)
	}
	return nil
}
