package reports

import "time"

// Timeline is what the pods of a scenario went through. Instants are virtual
// time since the scenario's start.
type Timeline struct {
	Length time.Duration `json:"lengthNanoseconds"`
	Pods   []PodLane     `json:"pods,omitempty"`
	// Marks are instants that belong to no pod: of other objects, or of the
	// scenario's steps.
	Marks []Mark `json:"marks,omitempty"`
}

// PodLane is the life of one pod.
type PodLane struct {
	Name string `json:"name"`
	Node string `json:"node,omitempty"`
	// Phases are intervals whose State is the pod's phase, with the reason or
	// "deleting" in Detail.
	Phases     []Interval      `json:"phases,omitempty"`
	Containers []ContainerLane `json:"containers,omitempty"`
	Marks      []Mark          `json:"marks,omitempty"`
}

// ContainerLane is the life of one container.
type ContainerLane struct {
	Name      string        `json:"name"`
	Kind      ContainerKind `json:"kind"`
	Intervals []Interval    `json:"intervals,omitempty"`
}

// ContainerKind is the part that a container has in its pod.
type ContainerKind string

// The kinds of containers.
const (
	InitContainer      ContainerKind = "init"
	Sidecar            ContainerKind = "sidecar"
	AppContainer       ContainerKind = "app"
	EphemeralContainer ContainerKind = "ephemeral"
)

// Interval is a time during which a state did not change.
type Interval struct {
	From  time.Duration `json:"fromNanoseconds"`
	To    time.Duration `json:"toNanoseconds"`
	State State         `json:"state"`
	// Detail is the reason or the like: "CrashLoopBackOff", "exit 1".
	Detail string `json:"detail,omitempty"`
}

// State is a state that a timeline shows in a way of its own. States of other
// names are shown plainly.
type State string

// The states of containers, and the phases of pods.
const (
	Waiting      State = "waiting"
	Running      State = "running" // not ready
	Ready        State = "ready"   // running and ready
	Completed    State = "completed"
	Errored      State = "error" // terminated with another exit code than 0
	PodPending   State = "Pending"
	PodRunning   State = "Running"
	PodSucceeded State = "Succeeded"
	PodFailed    State = "Failed"
)

// Mark is an instant worth seeing.
type Mark struct {
	At   time.Duration `json:"atNanoseconds"`
	Kind MarkKind      `json:"kind"`
	Text string        `json:"text"` // "Unhealthy: Liveness probe failed: ...", "Ready=True"
}

// MarkKind says what happened at an instant.
type MarkKind string

// The kinds of marks.
const (
	NormalEvent  MarkKind = "event"
	WarningEvent MarkKind = "warning"
	Condition    MarkKind = "condition"
	StepMark     MarkKind = "step"
)
