// Package reports tells what a run of features found out: a plain model of the
// run, and pure writers of it for people (HTML, terminal) and for machines
// (JUnit XML, JSON).
//
// What runs features fills a Run; the writers only read it. The same Run
// gives the same bytes.
package reports

import "time"

// Run is one run of features against one cluster.
type Run struct {
	Tool Tool `json:"tool"`
	// Title heads the reports; empty means "Kubernetes behaviours".
	Title string `json:"title,omitempty"`
	// Command repeats the run when typed into a shell.
	Command string `json:"command,omitempty"`
	Seed    uint64 `json:"seed"`
	// Started is the wall clock's time at the start.
	Started time.Time     `json:"started"`
	Wall    time.Duration `json:"wallNanoseconds"`
	Cluster Cluster       `json:"cluster"`
	// TraceHash names everything that happened in the run: what its clusters
	// did, what its commands printed, and how scenarios and steps ended. Equal
	// hashes, equal behaviour. Empty for real clusters.
	TraceHash string `json:"traceHash,omitempty"`
	// Interrupted says that the run was stopped before its end.
	Interrupted bool        `json:"interrupted,omitempty"`
	Behaviours  []Behaviour `json:"behaviours,omitempty"`
	Features    []Feature   `json:"features"`
}

// Tool is the program that made the run.
type Tool struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// Cluster is what the features ran against.
type Cluster struct {
	Kind    string `json:"kind"`    // "simulator", "kind", "kubeconfig", ...
	Version string `json:"version"` // of Kubernetes, as "v1.37.2"
	Nodes   int    `json:"nodes,omitempty"`
	// Virtual says that the cluster's time is virtual and its chance is the
	// seed's.
	Virtual bool `json:"virtual,omitempty"`
}

// Feature is one feature file.
type Feature struct {
	Name        string     `json:"name"`
	Description string     `json:"description,omitempty"`
	URI         string     `json:"uri"` // path of the file
	Tags        []string   `json:"tags,omitempty"`
	Scenarios   []Scenario `json:"scenarios"`
}

// InterruptedReason is the Reason of scenarios that an interrupt has ended.
const InterruptedReason = "interrupted"

// Scenario is one scenario, or one row of a scenario outline.
type Scenario struct {
	Name string   `json:"name"`
	Line int      `json:"line"`
	Tags []string `json:"tags,omitempty"`
	// Behaviours are the IDs of the behaviours the scenario shows.
	Behaviours []string `json:"behaviours,omitempty"`
	Status     Status   `json:"status"`
	// Progress says whether the scenario has ended; its status is final then.
	Progress Progress `json:"progress,omitempty"`
	// Reason says why the scenario was skipped or is pending, if it is.
	Reason    string        `json:"reason,omitempty"`
	Wall      time.Duration `json:"wallNanoseconds"`
	Virtual   time.Duration `json:"virtualNanoseconds"` // passed in the cluster
	Namespace string        `json:"namespace,omitempty"`
	Steps     []Step        `json:"steps,omitempty"`
	// Failure is what went wrong outside the steps: in setting up or cleaning
	// up. What went wrong in a step is the step's.
	Failure     *Failure     `json:"failure,omitempty"`
	Attachments []Attachment `json:"attachments,omitempty"`
	Timeline    Timeline     `json:"timeline,omitzero"`
	// TraceHash names everything that happened in the scenario, as Run's does.
	TraceHash string `json:"traceHash,omitempty"`
}

// Progress is how far a scenario was when its report was made.
type Progress string

// The scenarios of a run that went to its end have all ended.
const (
	Ended    Progress = ""
	NotBegun Progress = "not begun"
	Begun    Progress = "begun"
)

// Step is one step of a scenario.
type Step struct {
	Keyword string `json:"keyword"` // "Given", "When", "Then", "And", ...
	Text    string `json:"text"`
	Line    int    `json:"line"`
	// Argument is the step's doc string or table, as written.
	Argument string        `json:"argument,omitempty"`
	Status   Status        `json:"status"`
	At       time.Duration `json:"atNanoseconds"` // virtual, since the scenario's start
	Wall     time.Duration `json:"wallNanoseconds"`
	Virtual  time.Duration `json:"virtualNanoseconds"`
	// Late is by how much what the step says came true later than it says, on
	// a cluster that is allowed to be slow.
	Late     time.Duration `json:"lateNanoseconds,omitempty"`
	Failure  *Failure      `json:"failure,omitempty"`
	Commands []Command     `json:"commands,omitempty"`
	// Suggestion tells what to do about an undefined or ambiguous step.
	Suggestion  string       `json:"suggestion,omitempty"`
	Attachments []Attachment `json:"attachments,omitempty"`
}

// Failure is what went wrong, with the evidence. Every field but Message may
// be empty.
type Failure struct {
	Message   string   `json:"message"`
	Condition string   `json:"condition,omitempty"` // what should have come true
	LastSeen  string   `json:"lastSeen,omitempty"`  // of what the condition speaks of
	Trace     []string `json:"trace,omitempty"`     // transitions around the failure, one per line
	Events    []string `json:"events,omitempty"`    // of the objects concerned
	Outputs   []Output `json:"outputs,omitempty"`   // of containers and programs
}

// Output is text that something printed.
type Output struct {
	Name string `json:"name"` // "logs of web-0/main"
	Text string `json:"text"`
}

// Command is a command of a step and what came of it.
type Command struct {
	Line     string        `json:"line"` // "kubectl get pod"
	At       time.Duration `json:"atNanoseconds"`
	Stdout   string        `json:"stdout,omitempty"`
	Stderr   string        `json:"stderr,omitempty"`
	ExitCode int           `json:"exitCode"`
}

// Attachment is something a step left behind, shown as text if its media type
// is a text one.
type Attachment struct {
	Name      string `json:"name"`
	MediaType string `json:"mediaType"`
	Content   []byte `json:"content"`
}
