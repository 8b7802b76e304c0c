package kubelet

import (
	corev1 "k8s.io/api/core/v1"
	resourcehelper "k8s.io/component-helpers/resource"

	"github.com/gherkube/gherkube/runtime/container"
	"github.com/gherkube/gherkube/runtime/container/usage"
)

// processors are those of a machine, in thousandths: what its containers want of
// them together.
type processors struct {
	wanted   int64
	shared   bool // they want more than there is
	dividing bool
}

// wants notes that a container of a node wants more or less of the processors.
// While all want more than there is, the kernel divides them.
func (k *Kubelets) wants(name string, before, now int64) {
	m := k.nodes[name]
	if m == nil {
		return
	}
	p, all := &m.processors, max(0, m.Allocatable.Cpu().MilliValue()-systemCPU)
	p.wanted += now - before
	scarce := p.wanted > all
	if p.dividing || !scarce && !p.shared {
		return
	}
	p.shared, p.dividing = scarce, true
	k.divide(m, all)
	p.dividing = false
}

// divide lets the containers of a machine use what the kernel gives them by the
// weights of their control groups: those of pods that are guaranteed what they
// request are beside those of the other two classes, which hold their pods'
// (qosContainerManagerImpl.setCPUCgroupConfig).
func (k *Kubelets) divide(m *machine, all int64) {
	classes := map[corev1.PodQOSClass]*usage.Consumer{corev1.PodQOSBurstable: {}, corev1.PodQOSBestEffort: {}}
	parts := map[string]*usage.Consumer{} // containers, by ID
	var top []*usage.Consumer
	burstable := int64(0)
	for _, w := range m.pods {
		p := &usage.Consumer{}
		for _, u := range w.containers.Used() {
			if wants := k.Runtime.CPU(u.ID); wants > 0 {
				c := &usage.Consumer{Wants: wants, Weight: weightOf(requestOf(w.API, u.Name))}
				p.Parts, parts[u.ID] = append(p.Parts, c), c
			}
		}
		requests := resourcehelper.PodRequests(w.API, resourcehelper.PodResourcesOptions{})
		p.Weight = weightOf(requests.Cpu().MilliValue())
		switch class := classes[w.API.Status.QOSClass]; {
		case len(p.Parts) == 0:
		case class == nil:
			top = append(top, p)
		default:
			class.Parts = append(class.Parts, p)
		}
		if w.API.Status.QOSClass == corev1.PodQOSBurstable && w.mayRun() {
			burstable += requests.Cpu().MilliValue()
		}
	}
	classes[corev1.PodQOSBurstable].Weight, classes[corev1.PodQOSBestEffort].Weight = weightOf(burstable), weightOf(0)
	usage.Divide(all, append(top, classes[corev1.PodQOSBurstable], classes[corev1.PodQOSBestEffort]))
	for _, w := range m.pods {
		for _, u := range w.containers.Used() {
			if c := parts[u.ID]; c != nil && m.processors.shared {
				k.Runtime.Allot(u.ID, max(c.Gets, 1))
			} else {
				k.Runtime.Allot(u.ID, 0)
			}
		}
	}
}

func weightOf(request int64) int64 { return container.Cgroup{CPURequest: request}.Weight() }

// requestOf is what a container requests of the processors, in thousandths.
func requestOf(api *corev1.Pod, name string) int64 {
	for _, list := range [][]corev1.Container{api.Spec.Containers, api.Spec.InitContainers} {
		for i := range list {
			if list[i].Name == name {
				return list[i].Resources.Requests.Cpu().MilliValue()
			}
		}
	}
	return 0
}
