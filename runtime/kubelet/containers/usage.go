package containers

import "github.com/gherkube/gherkube/runtime/container"

// Used is what one container of the runtime has used.
type Used struct {
	Name, ID string
	container.Usage
}

// Written returns how many bytes the newest container of each name has on the
// node's disk, in its own file system and its log.
func (cs *Containers) Written() map[string]int64 {
	sum := map[string]int64{}
	for _, r := range cs.records {
		if _, ok := sum[r.Name]; !ok {
			sum[r.Name] = cs.pod.Runtime.Written(r.ID)
		}
	}
	return sum
}

// Counts returns how many files the newest container of each name has made in its
// own file system, and how many processes it has.
func (cs *Containers) Counts() (files, processes map[string]int64) {
	files, processes = map[string]int64{}, map[string]int64{}
	for _, r := range cs.records {
		if _, ok := files[r.Name]; !ok {
			files[r.Name], processes[r.Name] = cs.pod.Runtime.Counts(r.ID)
		}
	}
	return files, processes
}

// Used returns what the containers of the pod have used that are still in the
// runtime and have run, newest first.
func (cs *Containers) Used() []Used {
	var out []Used
	for _, r := range cs.records {
		if u, ok := cs.pod.Runtime.Usage(r.ID); ok {
			out = append(out, Used{r.Name, r.ID, u})
		}
	}
	return out
}
