package scheduler

import (
	"maps"

	corev1 "k8s.io/api/core/v1"
)

// amount is a quantity of each resource: CPU in thousandths of a core, the
// rest in the resource's own unit (upstream's framework.Resource).
type amount struct {
	cpu, memory, ephemeral int64
	scalar                 map[corev1.ResourceName]int64
}

func amountOf(list corev1.ResourceList) amount {
	var a amount
	for name, quantity := range list {
		switch name {
		case corev1.ResourceCPU:
			a.cpu = quantity.MilliValue()
		case corev1.ResourceMemory:
			a.memory = quantity.Value()
		case corev1.ResourceEphemeralStorage:
			a.ephemeral = quantity.Value()
		case corev1.ResourcePods:
			// A limit of nodes, which nobody requests.
		default:
			if a.scalar == nil {
				a.scalar = map[corev1.ResourceName]int64{}
			}
			a.scalar[name] = quantity.Value()
		}
	}
	return a
}

// add adds b times sign.
func (a *amount) add(b amount, sign int64) {
	a.cpu += sign * b.cpu
	a.memory += sign * b.memory
	a.ephemeral += sign * b.ephemeral
	for name, n := range b.scalar {
		if a.scalar == nil {
			a.scalar = map[corev1.ResourceName]int64{}
		}
		a.scalar[name] += sign * n
	}
}

// moreThan reports whether there is more in a than in b of something that is wanted.
func (a *amount) moreThan(b, wanted *amount) bool {
	if wanted.cpu > 0 && a.cpu > b.cpu || wanted.memory > 0 && a.memory > b.memory ||
		wanted.ephemeral > 0 && a.ephemeral > b.ephemeral {
		return true
	}
	for name, n := range wanted.scalar {
		if n > 0 && a.scalar[name] > b.scalar[name] {
			return true
		}
	}
	return false
}

func (a amount) clone() amount {
	a.scalar = maps.Clone(a.scalar)
	return a
}
