package trace

import (
	"cmp"
	"slices"
)

// unstructured reads the kinds that are recorded from their JSON form, where
// a field that is not written is not there.
func (c *compact) unstructured(o map[string]any) {
	spec, st := mapAt(o, "spec"), mapAt(o, "status")
	switch c.kind {
	case "Service":
		c.service(spec)
	case "Endpoints":
		c.endpoints(o)
	case "Node":
		c.node(spec, st)
	case "Namespace":
		c.fields.set("phase", st["phase"])
		c.fields.set("spec.finalizers", spec["finalizers"])
		c.conditions(st["conditions"])
	case "PersistentVolume":
		c.fields.set("phase", st["phase"])
		c.fields.set("reason", st["reason"])
		c.fields.set("claim", mapAt(spec, "claimRef")["name"])
		c.fields.set("reclaimPolicy", spec["persistentVolumeReclaimPolicy"])
		c.fields.set("storageClassName", spec["storageClassName"])
	case "PersistentVolumeClaim":
		c.fields.set("phase", st["phase"])
		c.fields.set("volumeName", spec["volumeName"])
		c.fields.set("storageClassName", spec["storageClassName"])
		c.conditions(st["conditions"])
	case "ResourceQuota":
		for _, w := range []string{"hard", "used"} {
			for k, v := range mapAt(st, w) {
				c.fields[w+"."+k] = v
			}
		}
	case "HorizontalPodAutoscaler":
		c.autoscaler(spec, st)
	case "CronJob":
		c.cronJob(spec, st)
	default:
		c.workload(spec, st)
	}
}

func (c *compact) service(spec map[string]any) {
	c.fields.set("type", spec["type"])
	ip, _ := spec["clusterIP"].(string)
	c.fields["clusterIP"] = ip != ""
	if ip == "None" {
		c.fields["clusterIP"] = "None"
	}
	c.fields.set("selector", spec["selector"])
	ports := []any{}
	for _, p := range mapsIn(spec["ports"]) {
		ports = append(ports, pick(p, "name", "port", "targetPort", "protocol"))
	}
	c.fields["ports"] = ports
}

func (c *compact) endpoints(o map[string]any) {
	subsets := []any{}
	for _, s := range mapsIn(o["subsets"]) {
		ports := []any{}
		for _, p := range mapsIn(s["ports"]) {
			ports = append(ports, p["port"])
		}
		subsets = append(subsets, map[string]any{
			"ready": targets(s["addresses"]), "notReady": targets(s["notReadyAddresses"]), "ports": ports})
	}
	c.fields["subsets"] = subsets
}

// targets are the pods' names behind addresses, or the addresses themselves.
func targets(addresses any) []any {
	names := []string{}
	for _, a := range mapsIn(addresses) {
		name, _ := mapAt(a, "targetRef")["name"].(string)
		ip, _ := a["ip"].(string)
		names = append(names, cmp.Or(name, ip))
	}
	slices.Sort(names)
	return list(names)
}

func (c *compact) node(spec, st map[string]any) {
	c.conditions(st["conditions"])
	c.fields.set("unschedulable", spec["unschedulable"])
	taints := []any{}
	for _, t := range mapsIn(spec["taints"]) {
		taints = append(taints, textAt(t, "key")+"="+textAt(t, "value")+":"+textAt(t, "effect"))
	}
	c.fields["taints"] = taints
}

func (c *compact) autoscaler(spec, st map[string]any) {
	for _, k := range []string{"minReplicas", "maxReplicas"} {
		c.fields.set(k, spec[k])
	}
	for _, k := range []string{"currentReplicas", "desiredReplicas", "currentMetrics"} {
		c.fields.set("status."+k, st[k])
	}
	c.stamp("lastScaleTime", st["lastScaleTime"])
	c.conditions(st["conditions"])
}

func (c *compact) cronJob(spec, st map[string]any) {
	for _, k := range []string{"suspend", "schedule", "concurrencyPolicy"} {
		c.fields.set(k, spec[k])
	}
	active := []string{}
	for _, a := range mapsIn(st["active"]) {
		active = append(active, textAt(a, "name"))
	}
	slices.Sort(active)
	c.fields["status.active"] = list(active)
	c.stamp("lastScheduleTime", st["lastScheduleTime"])
	c.stamp("lastSuccessfulTime", st["lastSuccessfulTime"])
}

// workload is Deployment, ReplicaSet, ReplicationController, StatefulSet,
// DaemonSet, Job, PodDisruptionBudget, and whatever looks like one.
func (c *compact) workload(spec, st map[string]any) {
	for _, k := range []string{"replicas", "paused", "parallelism", "completions", "backoffLimit", "suspend",
		"minReadySeconds", "minAvailable", "maxUnavailable"} {
		c.fields.set("spec."+k, spec[k])
	}
	images := []any{}
	for _, ct := range mapsIn(mapAt(mapAt(spec, "template"), "spec")["containers"]) {
		images = append(images, ct["image"])
	}
	if len(images) > 0 {
		c.fields["images"] = images
	}
	for k, v := range st {
		switch v := v.(type) {
		case int64, string, bool:
			if k == "startTime" || k == "completionTime" {
				c.stamp(k, v)
				continue
			}
			c.fields["status."+k] = v
		default:
			c.part(k, v)
		}
	}
}

func (c *compact) part(name string, v any) {
	switch name {
	case "conditions":
		c.conditions(v)
	case "uncountedTerminatedPods", "disruptedPods":
		if m, ok := v.(map[string]any); ok && len(m) > 0 {
			c.fields["status."+name] = true
		}
	}
}

func (c *compact) conditions(conds any) {
	for _, cond := range mapsIn(conds) {
		name := "conditions." + textAt(cond, "type")
		c.fields[name] = condition(textAt(cond, "status"), textAt(cond, "reason"))
		c.stamp(name, cond["lastTransitionTime"])
	}
}

func (c *compact) stamp(name string, v any) {
	if s, ok := v.(string); ok && s != "" {
		c.times[name] = s
	}
}

func mapAt(m map[string]any, key string) map[string]any {
	v, _ := m[key].(map[string]any)
	return v
}

func textAt(m map[string]any, key string) string {
	v, _ := m[key].(string)
	return v
}

// mapsIn returns the maps in a list.
func mapsIn(v any) []map[string]any {
	items, _ := v.([]any)
	var out []map[string]any
	for _, i := range items {
		if m, ok := i.(map[string]any); ok {
			out = append(out, m)
		}
	}
	return out
}

func pick(m map[string]any, keys ...string) map[string]any {
	out := map[string]any{}
	for _, k := range keys {
		if v, ok := m[k]; ok {
			out[k] = v
		}
	}
	return out
}
