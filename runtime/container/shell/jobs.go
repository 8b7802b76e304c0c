package shell

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/gherkube/gherkube/runtime/container/process"
)

// jobs are the children in the background, in order.
type jobs []*process.Process

// find finds one by %N or process number.
func (j jobs) find(name string) (*process.Process, error) {
	rest, isJob := strings.CutPrefix(name, "%")
	n, err := strconv.Atoi(rest)
	if isJob && (rest == "%" || rest == "+" || rest == "") && len(j) > 0 {
		return j[len(j)-1], nil
	}
	if err != nil {
		return nil, fmt.Errorf("no such job: %s", name)
	}
	if isJob {
		if n >= 1 && n <= len(j) {
			return j[n-1], nil
		}
		return nil, fmt.Errorf("no such job: %s", name)
	}
	for _, job := range j {
		if job.PID == n {
			return job, nil
		}
	}
	return nil, fmt.Errorf("no such job: %s", name)
}
