package scheduler

// prepareDevices is DynamicResources' part for a cluster without drivers of devices:
// no claim can be allocated anywhere.
func prepareDevices(c *cycle) before {
	if len(c.pod.obj.Spec.ResourceClaims) == 0 {
		return before{skip: true}
	}
	return before{fails: unresolvable(dynamicResources, "cannot allocate all claims")}
}

// everywhere lets a pod go to each node.
func everywhere(*cycle, *node) *verdict { return nil }
