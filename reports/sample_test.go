package reports_test

import (
	"fmt"
	"time"

	"github.com/gherkube/gherkube/reports"
)

const ms, s, minute = time.Millisecond, time.Second, time.Minute

// sample is a run with something of everything in it.
func sample() reports.Run {
	return reports.Run{
		Tool:    reports.Tool{Name: "gherkube", Version: "v0.1.0"},
		Title:   "The handbook's behaviours",
		Command: "gherkube test --seed 42 features/pods/init.feature:31",
		Seed:    42,
		Started: time.Date(2027, 3, 4, 5, 6, 7, 0, time.UTC),
		Wall:    2130 * ms,
		Cluster: reports.Cluster{Kind: "simulator", Version: "v1.37.2", Nodes: 3, Virtual: true},

		TraceHash:  "9b74c9897bac770ffc029102a200c5de5e3a9f0b1d3ad1fcf1c2a7d7e2cd4f10",
		Behaviours: sampleBehaviours(),
		Features: []reports.Feature{
			{
				Name: "Init containers", URI: "features/pods/init.feature", Tags: []string{"@init"},
				Description: "A pod's init containers run one after another, each to its end, before its containers start.",
				Scenarios:   []reports.Scenario{initSequential(), initRetried(), initFailing()},
			},
			{
				Name: "Restarts", URI: "features/pods/restart.feature",
				Scenarios: []reports.Scenario{crashLoop(), undefinedStep(), skipped()},
			},
		},
	}
}

func sampleBehaviours() []reports.Behaviour {
	return []reports.Behaviour{
		{
			ID: "init-sequential", Source: "Handbook, section 5", QuoteLanguage: "zh",
			Statement: "init container i+1 starts after i has exited 0",
			Quote:     "每个 Init 容器都必须在下一个 Init 容器启动之前成功完成",
		},
		{
			ID: "init-condition", Source: "Handbook, section 5", QuoteLanguage: "zh", Contradicted: true,
			Statement: "a pod that initialises has an Initializing state set to true",
			Quote:     "正在初始化中的 Pod 处于 Pending 状态，但应该会将 Initializing 状态设置为 true",
			Reality:   "There is no such state: the condition is Initialized=False with the reason ContainersNotInitialized.",
		},
		{ID: "init-failure-never", Source: "Handbook, section 5", Statement: "restartPolicy Never: a failed init container fails the pod"},
		{ID: "crashloop-backoff", Source: "Kubernetes documentation", Statement: "restarts wait 10 s, 20 s, 40 s ... up to 5 min", Quote: "exponential back-off delay (10s, 20s, 40s, …)"},
		{ID: "hpa-cpu", Source: "Handbook, section 2", Statement: "replicas follow the CPU usage"},
	}
}

func step(keyword, text string, at time.Duration, status reports.Status) reports.Step {
	return reports.Step{Keyword: keyword, Text: text, Line: 10 + int(at/s), At: at, Status: status, Wall: 2 * ms, Virtual: 500 * ms}
}

func initSequential() reports.Scenario {
	apply := step("When", "the manifest is applied", 0, reports.Passed)
	apply.Argument = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: myapp-pod\n"
	apply.Commands = []reports.Command{{Line: "kubectl apply -f pod.yaml", Stdout: "pod/myapp-pod created\n"}}
	last := step("And", "the logs of container app are recorded", 9*s, reports.Passed)
	last.Attachments = []reports.Attachment{{Name: "app.log", MediaType: "text/plain; charset=utf-8", Content: []byte("started\n")}, {Name: "heap", MediaType: "application/octet-stream", Content: []byte{0, 1, 2}}}
	return reports.Scenario{
		Name: "Init containers run one after another", Line: 12, Tags: []string{"@b:init-sequential"},
		Behaviours: []string{"init-sequential", "init-condition"}, Status: reports.Passed, Wall: 14 * ms, Virtual: 12 * s, Namespace: "init-1",
		Steps:     []reports.Step{apply, step("Then", "container second starts after container first ended", 6*s, reports.Passed), last},
		TraceHash: "aa11",
		Timeline: reports.Timeline{Length: 12 * s, Pods: []reports.PodLane{{
			Name: "myapp-pod", Node: "worker-1",
			Phases: []reports.Interval{{From: 20 * ms, To: 6 * s, State: reports.PodPending}, {From: 6 * s, To: 12 * s, State: reports.PodRunning}},
			Containers: []reports.ContainerLane{
				{Name: "first", Kind: reports.InitContainer, Intervals: []reports.Interval{
					{From: 20 * ms, To: 900 * ms, State: reports.Waiting, Detail: "PodInitializing"}, {From: 900 * ms, To: 2900 * ms, State: reports.Running}, {From: 2900 * ms, To: 12 * s, State: reports.Completed, Detail: "exit 0"},
				}},
				{Name: "second", Kind: reports.InitContainer, Intervals: []reports.Interval{
					{From: 20 * ms, To: 3900 * ms, State: reports.Waiting, Detail: "PodInitializing"}, {From: 3900 * ms, To: 5900 * ms, State: reports.Running}, {From: 5900 * ms, To: 12 * s, State: reports.Completed, Detail: "exit 0"},
				}},
				{Name: "app", Kind: reports.AppContainer, Intervals: []reports.Interval{
					{From: 20 * ms, To: 6 * s, State: reports.Waiting, Detail: "PodInitializing"}, {From: 6 * s, To: 8 * s, State: reports.Running, Detail: "not ready"}, {From: 8 * s, To: 12 * s, State: reports.Ready},
				}},
			},
			Marks: []reports.Mark{{At: 20 * ms, Kind: reports.NormalEvent, Text: "Scheduled: Successfully assigned init-1/myapp-pod to worker-1"}, {At: 6 * s, Kind: reports.Condition, Text: "Initialized=True"}, {At: 8 * s, Kind: reports.Condition, Text: "Ready=True"}},
		}}},
	}
}

func initRetried() reports.Scenario {
	return reports.Scenario{
		Name: "A failing init container is run again", Line: 24, Behaviours: []string{"init-sequential"}, Status: reports.Passed, Wall: 3 * ms, Virtual: 40 * s,
		Steps: []reports.Step{step("Given", "a pod whose init container fails twice", 0, reports.Passed), step("Then", "the pod is Ready within 1 minute", 40*s, reports.Passed)},
	}
}

func initFailing() reports.Scenario {
	failed := step("Then", "the pod's phase is Failed within 10 s", 1*s, reports.Failed)
	failed.Failure = &reports.Failure{
		Message:   "pod broken: the phase did not become Failed within 10 s",
		Condition: "Pod broken phase=Failed before +11 s",
		LastSeen:  "Pod broken phase=Pending  init/setup=waiting:CrashLoopBackOff restartCount=1",
		Trace:     []string{"+1.2 s  Pod broken  init/setup: running", "+1.4 s  Pod broken  init/setup: terminated:Error:1", "+2.4 s  Pod broken  init/setup: waiting:CrashLoopBackOff"},
		Events:    []string{"Normal   Scheduled  Successfully assigned init-3/broken to worker-2", "Warning  BackOff    Back-off restarting failed container setup in pod broken_init-3(uid)"},
		Outputs:   []reports.Output{{Name: "logs of broken/setup", Text: "cannot open \x1b[31m/data\x1b[0m\n"}},
	}
	get := step("When", "I run kubectl get pod", 500*ms, reports.Passed)
	get.Commands = []reports.Command{{Line: "kubectl get pod broken", Stderr: "Error from server (NotFound): pods \"broken\" not found\n", ExitCode: 1}}
	return reports.Scenario{
		Name: "A failed init container fails the pod", Line: 31, Behaviours: []string{"init-failure-never"}, Status: reports.Failed, Wall: 9 * ms, Virtual: 11 * s, Namespace: "init-3",
		Steps: []reports.Step{get, failed, step("And", "no app container ever started", 11*s, reports.Skipped)},
		Timeline: reports.Timeline{Length: 11 * s, Pods: []reports.PodLane{{
			Name: "broken", Node: "worker-2",
			Phases: []reports.Interval{{From: 0, To: 11 * s, State: reports.PodPending}},
			Containers: []reports.ContainerLane{{Name: "setup", Kind: reports.InitContainer, Intervals: []reports.Interval{
				{From: 0, To: 1200 * ms, State: reports.Waiting, Detail: "PodInitializing"}, {From: 1200 * ms, To: 1400 * ms, State: reports.Running}, {From: 1400 * ms, To: 2400 * ms, State: reports.Errored, Detail: "exit 1"}, {From: 2400 * ms, To: 11 * s, State: reports.Waiting, Detail: "CrashLoopBackOff"},
			}}},
			Marks: []reports.Mark{{At: 2400 * ms, Kind: reports.WarningEvent, Text: "BackOff: Back-off restarting failed container"}},
		}}},
	}
}

func crashLoop() reports.Scenario {
	lane := reports.ContainerLane{Name: "main", Kind: reports.AppContainer}
	at, wait := time.Duration(0), 10*s
	marks := []reports.Mark{}
	for at < 22*minute {
		lane.Intervals = append(lane.Intervals,
			reports.Interval{From: at, To: at + 3*s, State: reports.Ready},
			reports.Interval{From: at + 3*s, To: at + 4*s, State: reports.Errored, Detail: "exit 1"},
			reports.Interval{From: at + 4*s, To: at + 4*s + wait, State: reports.Waiting, Detail: "CrashLoopBackOff"})
		marks = append(marks, reports.Mark{At: at + 4*s, Kind: reports.WarningEvent, Text: fmt.Sprintf("BackOff: restart in %s", wait)})
		at += 4*s + wait
		wait = min(wait*2, 5*minute)
	}
	return reports.Scenario{
		Name: "Restarts wait longer and longer", Line: 5, Behaviours: []string{"crashloop-backoff"}, Status: reports.Passed, Wall: 21 * ms, Virtual: at,
		Steps:    []reports.Step{step("Given", "a pod that fails after 3 s", 0, reports.Passed), step("Then", "it is restarted after 10 s, 20 s, 40 s, 80 s, 160 s, 300 s and 300 s", at, reports.Passed)},
		Timeline: reports.Timeline{Length: at, Pods: []reports.PodLane{{Name: "crash", Node: "worker-1", Phases: []reports.Interval{{From: 0, To: at, State: reports.PodRunning}}, Containers: []reports.ContainerLane{lane}, Marks: marks}}},
	}
}

func undefinedStep() reports.Scenario {
	u := step("When", "the moon is full", 0, reports.Undefined)
	u.Suggestion = "no step matches; the nearest is: the pod is Ready"
	return reports.Scenario{Name: "Restarts by moonlight", Line: 20, Status: reports.Undefined, Wall: ms, Steps: []reports.Step{u}}
}

func skipped() reports.Scenario {
	return reports.Scenario{Name: "Restarts by moonlight", Line: 26, Status: reports.Skipped, Reason: "needs a cluster with a swap partition"}
}
