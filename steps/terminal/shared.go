package terminal

import (
	"strings"
	"sync"

	"k8s.io/client-go/rest"
)

// userAgent is what kubectl calls itself: of a command that names no field manager,
// the server takes its first word for that. Client-go takes the name of the process,
// from the arguments that --record changes (processArgs), so it is asked once: before
// the first command.
var userAgent = sync.OnceValue(func() string {
	_, version, _ := strings.Cut(rest.DefaultKubernetesUserAgent(), "/")
	return "kubectl/" + version
})

// sharedConfig is a configuration whose connections are shared by the commands
// that use it. A transport that calls a handler is taken for all of it; where
// there is a network, client-go shares the connections of like configurations.
func sharedConfig(c *rest.Config) (*rest.Config, func(), error) {
	c = rest.CopyConfig(c)
	c.QPS, c.UserAgent = -1, userAgent()
	client, err := rest.HTTPClientFor(c)
	if err != nil {
		return nil, nil, err
	}
	if c.Transport != nil {
		c = &rest.Config{Host: c.Host, APIPath: c.APIPath, Transport: client.Transport, QPS: -1, UserAgent: c.UserAgent}
	}
	return c, client.CloseIdleConnections, nil
}
