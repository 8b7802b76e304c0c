package kubelet

// Reasons of the kubelet's events (pkg/kubelet/events).
const (
	createdContainer          = "Created"
	startedContainer          = "Started"
	failedContainer           = "Failed"
	killingContainer          = "Killing"
	backOffStart              = "BackOff"
	failedPostStartHook       = "FailedPostStartHook"
	failedPreStopHook         = "FailedPreStopHook"
	sandboxChanged            = "SandboxChanged"
	failedCreatePodSandBox    = "FailedCreatePodSandBox"
	failedRetrievePullSecrets = "FailedToRetrieveImagePullSecret"
)
