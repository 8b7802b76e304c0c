package kubelet

import (
	corev1 "k8s.io/api/core/v1"
	resourcehelper "k8s.io/component-helpers/resource"

	"github.com/gherkube/gherkube/runtime/container"
	"github.com/gherkube/gherkube/runtime/container/usage"
	"github.com/gherkube/gherkube/runtime/kubelet/node"
)

// processors are those of a machine, in thousandths: what its containers want of
// them together.
type processors struct {
	*occupied
	wanted   int64
	scarce   bool // they want more than there is
	dividing bool
}

// wants notes that a container of the machine wants more or less of the processors.
// While all want more than there is, the kernel divides them.
func (p *processors) wants(before, now int64) {
	all := max(0, p.Allocatable.Cpu().MilliValue()-node.SystemCPU)
	p.wanted += now - before
	scarce := p.wanted > all
	if p.dividing || !scarce && !p.scarce {
		return
	}
	p.scarce, p.dividing = scarce, true
	p.divide(all)
	p.dividing = false
}

// divide lets the containers of a machine use what the kernel gives them by the
// weights of their control groups: those of pods that are guaranteed what they
// request are beside those of the other two classes, which hold their pods'
// (qosContainerManagerImpl.setCPUCgroupConfig).
func (p *processors) divide(all int64) {
	classes := map[corev1.PodQOSClass]*usage.Consumer{corev1.PodQOSBurstable: {}, corev1.PodQOSBestEffort: {}}
	parts := map[string]*usage.Consumer{} // containers, by ID
	var top []*usage.Consumer
	burstable := int64(0)
	for _, w := range p.pods {
		of := &usage.Consumer{}
		for _, u := range w.containers.Used() {
			if wants := p.shared.Runtime.CPU(u.ID); wants > 0 {
				c := &usage.Consumer{Wants: wants, Weight: weightOf(requestOf(w.API, u.Name))}
				of.Parts, parts[u.ID] = append(of.Parts, c), c
			}
		}
		requests := resourcehelper.PodRequests(w.API, resourcehelper.PodResourcesOptions{})
		of.Weight = weightOf(requests.Cpu().MilliValue())
		switch class := classes[w.API.Status.QOSClass]; {
		case len(of.Parts) == 0:
		case class == nil:
			top = append(top, of)
		default:
			class.Parts = append(class.Parts, of)
		}
		if w.API.Status.QOSClass == corev1.PodQOSBurstable && w.mayRun() {
			burstable += requests.Cpu().MilliValue()
		}
	}
	classes[corev1.PodQOSBurstable].Weight, classes[corev1.PodQOSBestEffort].Weight = weightOf(burstable), weightOf(0)
	usage.Divide(all, append(top, classes[corev1.PodQOSBurstable], classes[corev1.PodQOSBestEffort]))
	for _, w := range p.pods {
		for _, u := range w.containers.Used() {
			if c := parts[u.ID]; c != nil && p.scarce {
				p.shared.Runtime.Allot(u.ID, max(c.Gets, 1))
			} else {
				p.shared.Runtime.Allot(u.ID, 0)
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
