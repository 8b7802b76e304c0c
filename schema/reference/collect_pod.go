package reference

import (
	"k8s.io/kubernetes/pkg/apis/core"
)

// containerFields are the fields of a container that refer to something, for
// one of the lists of containers.
type containerFields struct {
	configMapEnv, secretEnv, configMapEnvFrom, secretEnvFrom *field
}

func newContainerFields(list string) containerFields {
	return containerFields{
		configMapEnv:     &field{list + "[%d].env[%d].valueFrom.configMapKeyRef", ".name", ".key"},
		secretEnv:        &field{list + "[%d].env[%d].valueFrom.secretKeyRef", ".name", ".key"},
		configMapEnvFrom: &field{base: list + "[%d].envFrom[%d].configMapRef", name: ".name"},
		secretEnvFrom:    &field{base: list + "[%d].envFrom[%d].secretRef", name: ".name"},
	}
}

var (
	ofContainers          = newContainerFields("containers")
	ofInitContainers      = newContainerFields("initContainers")
	ofEphemeralContainers = newContainerFields("ephemeralContainers")
)

var (
	serviceAccountField  = &field{name: "serviceAccountName"}
	priorityClassField   = &field{name: "priorityClassName"}
	runtimeClassField    = &field{name: "runtimeClassName"}
	imagePullSecretField = &field{base: "imagePullSecrets[%d]", name: ".name"}
	resourceClaimField   = &field{base: "resourceClaims[%d]", name: ".resourceClaimName"}
	claimTemplateField   = &field{base: "resourceClaims[%d]", name: ".resourceClaimTemplateName"}
)

// podSpec collects what the spec at the prefix refers to.
func (c *collector) podSpec(prefix string, spec *core.PodSpec) {
	c.prefix = prefix
	for i := range spec.InitContainers {
		c.container(ofInitContainers, &spec.InitContainers[i], i)
	}
	for i := range spec.Containers {
		c.container(ofContainers, &spec.Containers[i], i)
	}
	for i := range spec.EphemeralContainers {
		e := core.Container(spec.EphemeralContainers[i].EphemeralContainerCommon)
		c.container(ofEphemeralContainers, &e, i)
	}
	for i := range spec.Volumes {
		c.volume(&spec.Volumes[i].VolumeSource, i)
	}
	c.refer(serviceAccountField, named{kind: serviceAccountKind, name: spec.ServiceAccountName})
	c.refer(priorityClassField, named{kind: priorityClassKind, name: spec.PriorityClassName})
	c.refer(runtimeClassField, named{kind: runtimeClassKind, name: textOf(spec.RuntimeClassName)})
	for i, s := range spec.ImagePullSecrets {
		c.refer(imagePullSecretField, named{kind: secretKind, name: s.Name}, i)
	}
	for i, r := range spec.ResourceClaims {
		c.refer(resourceClaimField, named{kind: resourceClaimKind, name: textOf(r.ResourceClaimName)}, i)
		c.refer(claimTemplateField, named{kind: resourceClaimTemplateKind, name: textOf(r.ResourceClaimTemplateName)}, i)
	}
}

func (c *collector) container(fields containerFields, container *core.Container, i int) {
	for j, e := range container.Env {
		if e.ValueFrom == nil {
			continue
		}
		if r := e.ValueFrom.ConfigMapKeyRef; r != nil {
			c.refer(fields.configMapEnv, named{kind: configMapKind, name: r.Name, part: r.Key, optional: isTrue(r.Optional)}, i, j)
		}
		if r := e.ValueFrom.SecretKeyRef; r != nil {
			c.refer(fields.secretEnv, named{kind: secretKind, name: r.Name, part: r.Key, optional: isTrue(r.Optional)}, i, j)
		}
	}
	for j, e := range container.EnvFrom {
		if r := e.ConfigMapRef; r != nil {
			c.refer(fields.configMapEnvFrom, named{kind: configMapKind, name: r.Name, optional: isTrue(r.Optional)}, i, j)
		}
		if r := e.SecretRef; r != nil {
			c.refer(fields.secretEnvFrom, named{kind: secretKind, name: r.Name, optional: isTrue(r.Optional)}, i, j)
		}
	}
}

// podPorts are the named ports of a pod: those that FindPort in
// k8s.io/kubernetes/pkg/api/v1/pod looks at, of containers and of init
// containers that go on running.
func podPorts(spec *core.PodSpec) []string {
	var ports []string
	add := func(container *core.Container) {
		for _, p := range container.Ports {
			if p.Name != "" {
				ports = append(ports, portKey(p.Name, string(p.Protocol)))
			}
		}
	}
	for i := range spec.Containers {
		add(&spec.Containers[i])
	}
	for i := range spec.InitContainers {
		if p := spec.InitContainers[i].RestartPolicy; p != nil && *p == core.ContainerRestartPolicyAlways {
			add(&spec.InitContainers[i])
		}
	}
	return ports
}

func portKey(name, protocol string) string {
	if protocol == "" {
		protocol = string(core.ProtocolTCP)
	}
	return name + "/" + protocol
}
