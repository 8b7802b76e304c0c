package kubelet

// Reasons of the kubelet's events (pkg/kubelet/events).
const (
	createdContainer          = "Created"
	startedContainer          = "Started"
	failedContainer           = "Failed"
	killingContainer          = "Killing"
	backOffStart              = "BackOff"
	pullingImage              = "Pulling"
	pulledImage               = "Pulled"
	failedInspect             = "InspectFailed"
	neverPull                 = "ErrImageNeverPull"
	failedPostStartHook       = "FailedPostStartHook"
	failedPreStopHook         = "FailedPreStopHook"
	sandboxChanged            = "SandboxChanged"
	failedCreatePodSandBox    = "FailedCreatePodSandBox"
	failedRetrievePullSecrets = "FailedToRetrieveImagePullSecret"
)
