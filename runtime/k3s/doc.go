// Package k3s makes and removes clusters of k3s, one node each, by the module of
// testcontainers for it, fills them with images, and does to the node what the
// API cannot do.
//
// The node is a container of Docker, or of Podman through $DOCKER_HOST.
// Testcontainers' reaper, a container of its own, removes the node if this
// process ends without doing so, unless $TESTCONTAINERS_RYUK_DISABLED is true.
package k3s
