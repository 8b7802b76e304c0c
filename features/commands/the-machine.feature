Feature: What a scenario reads does not depend on the machine
  kubectl and a shell ask their machine for many things: its user's configuration, its variables, its programs, its
  clock, its process. A scenario has none of that, and what it reads is the same in every run and everywhere.

  Background:
    Given I run `kubectl create configmap settings --from-literal=a=1 --from-literal=b=2`

  Scenario: Everything is listed in the order in which the server tells of kinds
    Given I run `kubectl create cronjob tick --image=busybox:1.36 --schedule="0 0 1 1 *"`
    And I run `kubectl create deployment web --image=nginx:1.25 --replicas=0`
    And I run `kubectl expose deployment web --port=80`
    When I run `kubectl get all -o name -l '!component' --field-selector metadata.name!=kubernetes`
    Then the output matches "^service/web\ndeployment.apps/web\nreplicaset.apps/web-\w+\ncronjob.batch/tick"

  Scenario: Differences are told without a program of the machine
    Given the file settings.yaml:
      """
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: settings}
      data: {a: "1", b: "3"}
      """
    When I try `kubectl diff -f settings.yaml`
    Then the command fails with exit code 1
    And the output contains "diff -u -N LIVE/v1.ConfigMap."
    And the output contains:
      """
         a: "1"
      -  b: "2"
      +  b: "3"
       kind: ConfigMap
      """

  Scenario: There is no difference
    Given I run `kubectl get configmap settings -o yaml > same.yaml`
    When I run `kubectl diff -f same.yaml`
    Then the output is:
      """
      """

  Scenario: The configuration is the scenario's
    When I run `kubectl config set-context --current --namespace=kube-system`
    And I run `kubectl config get-contexts -o name`
    Then the output is:
      """
      scenario
      """
    When I run `kubectl get configmap kubeadm-config -o name`
    Then the output is:
      """
      configmap/kubeadm-config
      """

  Scenario: Variables without a value are the shell's
    Given the file settings.env:
      """
      SHELL_HAS=
      EXPORTED
      # a comment
      UNKNOWN
      """
    When I run:
      """
      export EXPORTED=yes
      kubectl create configmap variables --from-env-file=settings.env
      kubectl get configmap variables -o jsonpath='{.data}'
      """
    Then the output is:
      """
      {"EXPORTED":"yes","SHELL_HAS":"","UNKNOWN":""}
      """

  Scenario: A format is read from a file of the scenario
    Given the file keys.txt:
      """
      {.data.b}
      """
    When I run `kubectl get configmap settings -o jsonpath-file=keys.txt`
    Then the output is:
      """
      2
      """

  Scenario: Each pod that is debugged gets a name of its own
    Given I run `kubectl run one --image=nginx:1.25`
    And I run `kubectl run two --image=nginx:1.25`
    And pod one becomes Ready within 30s
    And pod two becomes Ready within 30s
    When I run `kubectl debug one two --image=busybox:1.36 --attach -- echo hello`
    Then the output contains "hello"

  Scenario: A field that cannot be compared ends the command alone
    When I try `kubectl get nodes,nodes --sort-by=.spec`
    Then the command fails with exit code 1
    And the error output contains "--sort-by names a field whose values cannot be compared"

  Scenario: A message names kubectl
    When I try `kubectl get configmap configmap/settings`
    Then the command fails
    And the error output contains "(e.g. 'kubectl get resource/<resource_name>'"

  Scenario Outline: What works on the machine is refused
    When I try `kubectl <command>`
    Then the command fails
    And the error output contains "not supported in a scenario: kubectl <what>"

    Examples:
      | command                                | what            |
      | kuberc view                            | kuberc          |
      | edit configmap settings                | edit            |
      | apply edit-last-applied cm/settings    | edit            |
      | create -f settings.yaml --edit         | create --edit   |
      | get pods --profile=cpu                 | get --profile   |
      | get pods --kuberc=mine                 | get --kuberc    |

  Scenario: The shell's numbers come from the seed
    When I run `echo $$ $PPID $UID`
    Then the output is:
      """
      2 1 1000
      """
    When I run `echo $RANDOM $(echo $RANDOM) $((RANDOM * 2)) $SRANDOM`
    Then the output matches "^\d+ \d+ \d+ \d+"

  Scenario: The shell's files are the scenario's
    When I run `echo /etc/host* $HOME $(test -f /etc/passwd || echo none)`
    Then the output is:
      """
      /etc/host* . none
      """

  Scenario: Instants are told in UTC
    When I run `kubectl describe node`
    Then the output matches "CreationTimestamp: .* [0-9:]+ \\+0000"
