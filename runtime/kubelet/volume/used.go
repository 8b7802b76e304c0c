package volume

// Files returns how many files are in the emptyDir volumes on the node's disk that
// are mounted.
func (vs *Volumes) Files() (sum int64) {
	for i := range vs.list {
		if t := vs.list[i].tree; t != nil && vs.pod.API.Spec.Volumes[i].EmptyDir != nil && !t.InMemory {
			sum += t.Files()
		}
	}
	return sum
}

// EmptyDirs returns how many bytes are in the emptyDir volumes on the node's
// disk that are mounted, by their names.
func (vs *Volumes) EmptyDirs() map[string]int64 {
	used := map[string]int64{}
	for i := range vs.list {
		spec := &vs.pod.API.Spec.Volumes[i]
		if t := vs.list[i].tree; t != nil && spec.EmptyDir != nil && !t.InMemory {
			used[spec.Name] = t.Used()
		}
	}
	return used
}
