package release

const (
	kubectl       = "k8s.io/kubectl/pkg/"
	generic       = "k8s.io/apiserver/pkg/"
	kubernetes    = "k8s.io/kubernetes/pkg/"
	apiextensions = "k8s.io/apiextensions-apiserver/pkg/"
	ours          = "runtime/apiserver/"
	terminal      = "steps/terminal/"
)

// leans are in the order of our folders.
var leans = []lean{
	{generic + "server", "DefaultBuildHandlerChain", ours + "handler.go", "chain has the same filters in the same order, without those that protect from load"},
	{kubernetes + "controlplane/apiserver", "BuildGenericConfig", ours + "server.go", "genericConfig makes the same of the default flags"},
	{kubernetes + "controlplane", "CompletedConfig.StorageProviders", ours + "groups.go", "groups has the same groups in the same order"},
	{kubernetes + "registry/core/rest", "New", ours + "core.go", "coreGroup does the same without etcd"},
	{kubernetes + "registry/core/rest", "legacyProvider.NewRESTStorage", ours + "core.go", "coreGroup serves the same resources"},
	{generic + "server", "GenericAPIServer.installAPIResources", ours + "install.go", "prepare is its part that is a group's own"},
	{generic + "server", "GenericAPIServer.InstallAPIGroups", ours + "install.go", "install does the same without OpenAPI's models"},
	{generic + "server", "GenericAPIServer.InstallLegacyAPIGroup", ours + "install.go", "install does the same without OpenAPI's models"},
	{generic + "server", "GenericAPIServer.newAPIGroupVersion", ours + "install.go", "groupVersion is a copy"},
	{generic + "server", "getResourceNamesForGroup", ours + "models.go", "typeNames is a copy"},
	{kubernetes + "registry/core/pod/storage", "EvictionREST.Create", ours + "eviction.go", "it is called on a world's own EvictionREST, since it asks for budgets by a client that knows no request"},
	{kubernetes + "registry/core/service/ipallocator", "calculateRangeOffset", ours + "addresses.go", "serviceIPBand is what it gives for our range"},
	{kubernetes + "registry/core/service/portallocator", "calculateRangeOffset", ours + "addresses.go", "nodePortBand is what it gives for our range"},

	{generic + "storage/names", "simpleNameGenerator.GenerateName", ours + "world/chance.go", "NextName has its form and lengths"},
	{"k8s.io/apimachinery/pkg/util/rand", "alphanums", ours + "world/chance.go", "nameAlphabet is a copy"},

	{generic + "registry/generic/registry", "Store", ours + "instant/registry.go", "registriesOf finds values of this type by reflection, and teach replaces TableConvertor and BeginCreate of them"},
	{generic + "registry/generic/registry", "Store.Create", ours + "instant/registry.go", "dry runs are stamped in BeginCreate, which it calls when the stamps of the wall clock are there"},
	{generic + "registry/generic/registry", "Store.ConvertToTable", ours + "instant/tables.go", "ages are made virtual in the TableConvertor that it calls"},
	{generic + "registry/rest", "NewDefaultTableConvertor", ours + "instant/tables.go", "printsInstants knows by its type that this printer shows instants, not ages"},
	{apiextensions + "registry/customresourcedefinition/tableconvertor", "New", ours + "instant/tables.go", "printsInstants knows by its type that this printer shows instants, not ages"},
	{kubernetes + "printers/internalversion", "translateTimestampSince", ours + "instant/tables.go", "it compares with the wall clock, by which tables moves instants"},
	{kubernetes + "printers/internalversion", "translateTimestampUntil", ours + "instant/tables.go", "it compares with the wall clock, by which tables moves instants"},
	{generic + "registry/rest", "FillObjectMetaSystemFields", ours + "instant/stamp.go", "fromWall knows its stamps by their fraction of a second; Stamp replaces its time and UID"},
	{generic + "registry/rest", "BeforeDelete", ours + "instant/stamp.go", "stampDeletion sets the end of a grace period as it does, on virtual time"},
	{generic + "registry/generic/registry", "markAsDeleting", ours + "instant/stamp.go", "stampDeletion knows that it ends a grace period at the present"},
	{kubectl + "polymorphichelpers", "defaultObjectRestarter", ours + "instant/stamp.go", "stampTemplate knows the annotation that it writes, and into which kinds"},

	{generic + "storage/etcd3", "store.GetList", ours + "storage/list.go", "GetList mirrors it"},
	{generic + "storage/etcd3", "interpretListError", ours + "storage/list.go", "the words about revisions that are gone are its"},
	{generic + "storage/etcd3", "handleCompactedErrorForPaging", ours + "storage/list.go", "expiredContinue is a copy"},
	{generic + "storage/cacher", "defaultBookmarkFrequency", ours + "storage/watch.go", "bookmarkEvery is a copy"},

	{"k8s.io/client-go/tools/record", "recorderImpl.makeEvent", ours + "event/event.go", "newEvent mirrors it"},
	{"k8s.io/client-go/tools/record", "recordEvent", ours + "event/event.go", "writeEvent mirrors it"},
	{"k8s.io/client-go/tools/record", "EventCorrelator.EventCorrelate", ours + "event/correlate.go", "correlate mirrors it"},
	{"k8s.io/client-go/tools/record", "EventAggregator.EventAggregate", ours + "event/correlate.go", "combine mirrors it"},
	{"k8s.io/client-go/tools/record", "getEventKey", ours + "event/correlate.go", "eventKey has the same fields"},
	{"k8s.io/client-go/tools/record", "getSpamKey", ours + "event/correlate.go", "spamKey has the same fields"},

	{kubernetes + "kubelet/config", "tryDecodeSinglePod", ours + "staticpod.go", "StaticPod mirrors it, without its warnings in the kubelet's log"},
	{kubernetes + "kubelet/config", "applyDefaults", ours + "staticpod.go", "defaultStatic mirrors it for files"},
	{kubernetes + "kubelet/server", "Server.getContainerLogs", ours + "node/kubelet.go", "logs mirrors it"},
	{kubernetes + "kubelet/server", "Server.getExec", ours + "node/kubelet.go", "exec mirrors it"},
	{kubernetes + "kubelet/server", "Server.getAttach", ours + "node/kubelet.go", "attach mirrors it"},
	{kubernetes + "kubelet/server", "Server.getPortForward", ours + "node/kubelet.go", "portForward mirrors it"},

	{kubernetes + "serviceaccount", "Claims", ours + "access/token.go", "GenerateToken moves the instants of its claims to virtual time; movePrivate knows warnafter"},
	{kubernetes + "serviceaccount", "privateClaims", ours + "access/token.go", "movePrivate knows its JSON, and that warnafter is its only instant"},
	{kubernetes + "serviceaccount", "validator.Validate", ours + "access/token.go", "virtualValidator hands it instants of which the wall clock says what virtual time says of the true ones"},
	{kubernetes + "registry/core/serviceaccount/storage", "TokenREST.Create", ours + "access/tokenrequest.go", "tokenRequests replaces the instants of its answer"},
	{generic + "authentication/token/cache", "cachedTokenAuthenticator.doAuthenticateToken", ours + "access/tokencache.go", "cachedTokens mirrors it on virtual time"},
	{kubernetes + "registry/authentication/tokenreview", "REST.Create", ours + "access/review.go", "tokenReviews gives the context back that it does not pass on"},
	{generic + "endpoints/filters/impersonation", "WithConstrainedImpersonation", ours + "access/impersonation.go", "it is made anew for each request, because it remembers decisions by the wall clock"},
	{kubernetes + "registry/rbac/rest", "ensureRBACPolicy", ours + "access/policy.go", "policyObjects has the same roles and bindings in the same order"},
	{kubernetes + "controller/clusterroleaggregation", "ClusterRoleAggregationController.syncClusterRole", ours + "access/policy.go", "aggregated mirrors it"},

	{kubernetes + "kubeapiserver/options", "AllOrderedPlugins", ours + "admission/plugins.go", "the chain has its order; a plugin that is new belongs there, or into the list of those left out"},
	{kubernetes + "kubeapiserver/options", "DefaultOffAdmissionPlugins", ours + "admission/plugins.go", "the chain has the plugins that are on by default"},
	{generic + "admission/plugin/namespace/lifecycle", "Lifecycle.Admit", ours + "admission/lifecycle.go", "namespaces answers before it sleeps because a namespace is missing"},
	{"k8s.io/kubernetes/plugin/pkg/admission/serviceaccount", "Plugin.Admit", ours + "admission/serviceaccount.go", "serviceAccounts answers before it sleeps because an account is missing, and renames its volume"},
	{generic + "admission/plugin/resourcequota", "CheckRequest", ours + "admission/quota.go", "quotas hands it usage that is counted at that moment"},

	{apiextensions + "apiserver", "crdHandler.serveResource", ours + "customresource/resources.go", "longEstablished keeps it from sleeping before the first creation"},
	{apiextensions + "controller/status", "NamingConditionController.calculateNamesAndConditions", ours + "customresource/names.go", "acceptNames mirrors it"},
	{apiextensions + "controller/establish", "EstablishingController.sync", ours + "customresource/names.go", "establish mirrors it"},
	{apiextensions + "controller/finalizer", "CRDFinalizer.sync", ours + "customresource/finish.go", "finish mirrors it"},
	{apiextensions + "apiserver", "DiscoveryController.sync", ours + "customresource/discovery.go", "newDiscovery mirrors it"},

	{"k8s.io/kubernetes/cmd/kube-apiserver/app", "apiVersionPriorities", ours + "aggregation/local.go", "localPriorities is a copy"},
	{kubernetes + "controlplane/apiserver", "apiServicesToRegister", ours + "aggregation/local.go", "Local makes the same APIServices"},
	{"k8s.io/kube-aggregator/pkg/controllers/status/remote", "AvailableConditionController.sync", ours + "aggregation/settle.go", "unavailable comes to the same conditions, in its words"},
	{"k8s.io/kube-aggregator/pkg/apiserver", "proxyHandler.ServeHTTP", ours + "aggregation/settle.go", "forwarded answers as it does while a service is not available"},

	{generic + "util/flowcontrol", "matchesPolicyRule", ours + "flow/match.go", "matches mirrors it and what it calls"},
	{generic + "util/flowcontrol", "matchesResourcePolicyRule", ours + "flow/match.go", "isAbout mirrors it"},
	{generic + "util/flowcontrol", "matchPolicyRuleNonResourceURL", ours + "flow/match.go", "isFor mirrors it"},
	{generic + "util/flowcontrol", "cfgMeal.digestFlowSchemasLocked", ours + "flow/flow.go", "digest mirrors it"},
	{generic + "util/flowcontrol", "cfgMeal.presyncFlowSchemaStatus", ours + "flow/settle.go", "conditionOf mirrors it"},
	{generic + "server/filters", "priorityAndFairnessHandler.Handle", ours + "flow/flow.go", "tell sets headers for the same requests"},

	{kubectl + "cmd/wait", "ConditionalWait.IsConditionMet", terminal + "waiting.go", "wait knows by its text that a condition is not met yet"},
	{kubectl + "cmd/wait", "extendErrWaitTimeout", terminal + "waiting.go", "wait turns the text of an attempt into that of a timeout"},
	{kubectl + "cmd/wait", "getObjAndCheckCondition", terminal + "waiting.go", "notMet and timedOut are its texts"},
	{kubectl + "cmd/wait", "IsDeleted", terminal + "waiting.go", "notMet and timedOut are its texts"},
	{kubectl + "polymorphichelpers", "DeploymentStatusViewer.Status", terminal + "waiting.go", "rolloutStatus goes on while its text begins with \"Waiting for \""},
	{kubectl + "polymorphichelpers", "DaemonSetStatusViewer.Status", terminal + "waiting.go", "rolloutStatus goes on while its text begins with \"Waiting for \""},
	{kubectl + "polymorphichelpers", "StatefulSetStatusViewer.Status", terminal + "waiting.go", "rolloutStatus goes on while its text begins with \"Waiting for \""},
	{kubectl + "drain", "Helper.evictPods", terminal + "drain.go", "its goroutines are made to go on one after the other by the lines that they print: evicting, refusals"},
	{kubectl + "drain", "Helper.GetPodsForDeletion", terminal + "drain.go", "it is asked again for the pods that drain evicts"},
	{kubectl + "cmd/exec", "NewCmdExec", terminal + "exec.go", "replaceExecutor copies its run with an executor of ours"},
	{kubectl + "cmd/attach", "NewCmdAttach", terminal + "exec.go", "replaceExecutor copies its run with an executor of ours"},
	{"k8s.io/client-go/transport/spdy", "RoundTripperFor", terminal + "upgrade.go", "upgradeInProcess overwrites the round tripper that it makes and hands to Wrap"},
	{"k8s.io/client-go/transport/websocket", "RoundTripperFor", terminal + "upgrade.go", "upgradeInProcess replaces the round tripper that it makes and hands to Wrap"},
	{"k8s.io/apimachinery/pkg/util/httpstream/spdy", "SpdyRoundTripper", terminal + "upgrade.go", "upgradeInProcess copies a value of it over another one: it must hold no lock and nothing that points to itself"},
	{"k8s.io/streaming/pkg/httpstream/spdy", "SpdyRoundTripper", terminal + "upgrade.go", "upgradeInProcess copies a value of it over another one: it must hold no lock and nothing that points to itself"},
	{kubectl + "cmd/auth", "NewCmdCanI", terminal + "cani.go", "canInProcess copies its run, which ends the process"},
	{kubectl + "cmd/cp", "extractFileSpec", terminal + "copy.go", "remoteSpec finds the pod as it does"},
	{kubectl + "polymorphichelpers", "logsForObjectWithClient", terminal + "logs.go", "logRequests know what it chooses, and replace the order of its map"},
	{"k8s.io/apimachinery/pkg/util/rand", "String", terminal + "chance.go", "the source of its names is replaced, which is a variable of its package"},
	{kubectl + "cmd/create", "sanitizeAndUniquify", terminal + "chance.go", "makesUpNames knows that create deployment makes up names"},
	{kubectl + "cmd/debug", "DebugOptions.computeDebugContainerName", terminal + "chance.go", "debug makes up its names before its first write"},
	{kubectl + "cmd/apply", "NewCmdApply", terminal + "order.go", "pruneInOrder copies its run"},
	{kubectl + "cmd/apply", "pruner.pruneAll", terminal + "order.go", "byNamespace calls it for one namespace after the other"},
	{kubectl + "cmd/set", "EnvOptions.RunEnv", terminal + "order.go", "variables sorts in its patch what it takes from a map"},
	{kubectl + "cmd/top", "checkPodAge", terminal + "ages.go", "finest is its text"},
	{kubectl + "drain", "Helper.skipDeletedFilter", terminal + "ages.go", "it compares the time of a deletion with the wall clock"},
	{kubectl + "util/interrupt", "Handler.Run", terminal + "signals.go", "deafen replaces the signals that it listens to"},

	{"github.com/Masterminds/sprig/v3", "GenericFuncMap", "schema/helm/functions.go", "it copies the map in which a few functions are bounded, which is a variable of its package"},
	{"helm.sh/helm/v3/pkg/engine", "funcMap", "schema/helm/functions.go", "its functions are those of sprig's map"},
}
