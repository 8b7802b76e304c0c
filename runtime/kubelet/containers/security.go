package containers

import (
	"fmt"
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/kubernetes/pkg/securitycontext"

	"github.com/gherkube/gherkube/runtime/container"
	"github.com/gherkube/gherkube/runtime/kubelet/pod"
)

// secure gives a container what its security context and its pod's say
// (kuberuntime's determineEffectiveSecurityContext).
func (cs *Containers) secure(config *container.Config, c *corev1.Container) {
	sc := securitycontext.DetermineEffectiveSecurityContext(cs.pod.API, c)
	config.RunAsUser, config.RunAsGroup = sc.RunAsUser, sc.RunAsGroup
	config.ReadOnlyRoot = sc.ReadOnlyRootFilesystem != nil && *sc.ReadOnlyRootFilesystem
	config.Privileged = sc.Privileged != nil && *sc.Privileged
	config.NoNewPrivileges = securitycontext.AddNoNewPrivileges(sc)
	if sc.Capabilities != nil {
		config.AddCapabilities, config.DropCapabilities = names(sc.Capabilities.Add), names(sc.Capabilities.Drop)
	}
	if p := cs.seccomp(c); p != nil && p.Type != corev1.SeccompProfileTypeUnconfined && !config.Privileged {
		config.Seccomp = container.SeccompFilter
		if p.Type == corev1.SeccompProfileTypeLocalhost && p.LocalhostProfile != nil {
			config.SeccompFile = "/var/lib/kubelet/seccomp/" + *p.LocalhostProfile
		}
	}
	if p := cs.appArmor(c); p != nil && p.Type == corev1.AppArmorProfileTypeLocalhost && p.LocalhostProfile != nil && !config.Privileged {
		config.AppArmor = *p.LocalhostProfile
	}
	if p := cs.pod.API.Spec.SecurityContext; p != nil {
		if p.FSGroup != nil {
			config.Groups = append(config.Groups, *p.FSGroup)
		}
		config.Groups = append(config.Groups, p.SupplementalGroups...)
		if p.SupplementalGroupsPolicy != nil && *p.SupplementalGroupsPolicy == corev1.SupplementalGroupsPolicyStrict {
			config.GroupsPolicy = container.StrictGroups
		}
	}
}

func names(list []corev1.Capability) (out []string) {
	for _, c := range list {
		out = append(out, string(c))
	}
	return out
}

// seccomp is the profile of the container, or else its pod's
// (kuberuntime's getSeccompProfile).
func (cs *Containers) seccomp(c *corev1.Container) *corev1.SeccompProfile {
	if c.SecurityContext != nil && c.SecurityContext.SeccompProfile != nil {
		return c.SecurityContext.SeccompProfile
	}
	if p := cs.pod.API.Spec.SecurityContext; p != nil {
		return p.SeccompProfile
	}
	return nil
}

// appArmor is the profile that holds for a container (apparmor.GetProfile).
func (cs *Containers) appArmor(c *corev1.Container) *corev1.AppArmorProfile {
	if c.SecurityContext != nil && c.SecurityContext.AppArmorProfile != nil {
		return c.SecurityContext.AppArmorProfile
	}
	if p := cs.pod.API.Spec.SecurityContext; p != nil {
		return p.AppArmorProfile
	}
	return nil
}

// verifyNonRoot is kuberuntime.verifyRunAsNonRoot.
func verifyNonRoot(p *pod.Pod, c *corev1.Container) error {
	sc := securitycontext.DetermineEffectiveSecurityContext(p.API, c)
	if sc.RunAsNonRoot == nil || !*sc.RunAsNonRoot {
		return nil
	}
	if sc.RunAsUser != nil {
		if *sc.RunAsUser == 0 {
			return fmt.Errorf("container's runAsUser breaks non-root policy (pod: %q, container: %s)", p.Full(), c.Name)
		}
		return nil
	}
	user := "0"
	if img, found := p.Runtime.Images.Find(c.Image); found && img.User != "" {
		user, _, _ = strings.Cut(img.User, ":")
	}
	switch uid, err := strconv.ParseInt(user, 10, 64); {
	case err != nil:
		return fmt.Errorf("container has runAsNonRoot and image has non-numeric user (%s), cannot verify user is non-root (pod: %q, container: %s)", user, p.Full(), c.Name)
	case uid == 0:
		return fmt.Errorf("container has runAsNonRoot and image will run as root (pod: %q, container: %s)", p.Full(), c.Name)
	}
	return nil
}
