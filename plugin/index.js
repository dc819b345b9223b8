require("../dist/components/host").serveComponents();
