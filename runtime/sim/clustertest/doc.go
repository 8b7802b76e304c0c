// Package clustertest tests operators, charts and manifests with go test, on
// simulated clusters with virtual time.
//
// Features runs features as subtests:
//
//	func TestFeatures(t *testing.T) { clustertest.Features(t, "features") }
//
// Run gives a test a cluster of its own, for client-go, controller-runtime or any
// other client in this process:
//
//	func TestOperator(t *testing.T) {
//		clustertest.Run(t, func(t *testing.T, cluster *clustertest.Cluster) {
//			go operator(t.Context(), cluster.REST())
//			time.Sleep(time.Hour) // takes milliseconds
//			cluster.Step("deployment web becomes Available within 1m")
//		})
//	}
//
// # Time
//
// The function runs in a bubble of testing/synctest. There the time of package
// time is the cluster's: it passes at once to the next instant at which something
// is due, whenever all goroutines of the bubble wait. So informers, work queues,
// rate limiters, back-offs, leases and RequeueAfter of an operator in the bubble
// are in virtual time without knowing it, and time.Sleep is all that a test needs
// to let time pass. What synctest asks for holds here too:
//
//   - A goroutine that waits for a network connection or a system call holds time
//     up. Let operators serve neither metrics nor webhooks: with
//     controller-runtime, metrics' BindAddress "0" and no webhook server. Requests
//     to the cluster are not network connections.
//   - All goroutines that the function starts must end when t.Context() does.
//   - Neither t.Run nor t.Parallel works within the function.
//
// In which order the goroutines of an operator run at one instant is chance, as
// on a real cluster: features on the simulator give the same run each time, byte
// for byte, and tests with goroutines of their own give the same instants only as
// far as these do.
package clustertest
