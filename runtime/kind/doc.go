// Package kind makes and removes clusters by kind's library, fills them with
// images, and does to their nodes what the API cannot do.
//
// The nodes are containers of Docker, nerdctl or Podman, which kind finds as its
// own command does: by $KIND_EXPERIMENTAL_PROVIDER, or the first of them that
// there is.
package kind
