Feature: An image that cannot be pulled is tried again with growing delays
  Source: Kubernetes documentation (Images, ImagePullBackOff): "The BackOff part indicates that Kubernetes will
  keep trying to pull the image, with an increasing back-off delay. Kubernetes raises the delay between each
  attempt until it reaches a compiled-in limit, which is 300 seconds (5 minutes)."

  Rule: ErrImagePull, then ImagePullBackOff

    Background:
      Given I apply the manifest:
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: bad}
        spec:
          containers:
          - name: main
            image: nosuchimage:1.0
        """

    @b:image-pull-backoff
    Scenario: First the error, then the wait
      Then pod bad becomes ErrImagePull within 10s
      And pod bad becomes ImagePullBackOff within 20s
      And pod bad becomes ErrImagePull before pod bad becomes ImagePullBackOff
      And pod bad is Pending
      And an event Failed saying "Failed to pull image \"nosuchimage:1.0\": " was seen on pod bad
      And an event Failed saying "Error: ErrImagePull" was seen on pod bad
      And an event BackOff saying "Back-off pulling image \"nosuchimage:1.0\"" was seen on pod bad
      And an event Failed saying "Error: ImagePullBackOff" was seen on pod bad

    @b:image-pull-backoff
    Scenario: It is pulled again after 10, 20, 40, 80, 160 seconds
      When 8 minutes pass
      Then the times between event Pulling on pod bad is seen are about "10s, 20s, 40s, 80s"
      And pod bad was never Running

    @b:image-pull-backoff
    Scenario: There are no logs
      Given pod bad becomes ImagePullBackOff within 30s
      When I try `kubectl logs bad`
      Then the command fails with exit code 1
      And the error output is:
        """
        Error from server (BadRequest): container "main" in pod "bad" is waiting to start: trying and failing to pull image
        """

  Rule: When the image is there, the pod starts

    @b:image-pull-backoff
    Scenario: The next try succeeds
      After about 80 seconds the delay is 80 seconds.

      Given I apply the manifest:
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: late}
        spec:
          containers:
          - name: main
            image: appearslater:1.0
            imagePullPolicy: IfNotPresent
            command: ['sleep', '3600']
        """
      And 80 seconds pass
      And pod late is Pending
      When image appearslater:1.0 appears in the registry
      Then pod late becomes Ready within 2m
      And container main of pod late has 0 restarts

  Rule: Other reasons are told at once and not backed off

    @b:image-pull-backoff
    Scenario: An image that must not be pulled and is not there
      Given I apply the manifest:
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: never}
        spec:
          containers:
          - name: main
            image: nosuchimage:2.0
            imagePullPolicy: Never
        """
      Then pod never becomes ErrImageNeverPull within 20s
      And an event ErrImageNeverPull saying "Container image \"nosuchimage:2.0\" is not present with pull policy of Never" was seen on pod never
      And pod never stays ErrImageNeverPull for 10m
      And no event Pulling was seen on pod never

    @b:image-pull-backoff
    Scenario: A name that is none
      Given I apply the manifest:
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: badname}
        spec:
          containers:
          - name: main
            image: "Bad Image:1"
        """
      Then pod badname becomes InvalidImageName within 20s
      And an event InspectFailed saying "Failed to apply default image tag \"Bad Image:1\": couldn't parse image name \"Bad Image:1\": invalid reference format" was seen on pod badname
      And pod badname stays InvalidImageName for 10m
      And no event Pulling was seen on pod badname
