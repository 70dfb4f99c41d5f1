;;; unikernel.el --- MirageOS configurations and Xen files  -*- lexical-binding: t -*-

;;; Commentary:

;; Starts unikernel-ls through eglot for Xen xl files and for those config.ml in which MirageOS is
;; used.  Needs Emacs 26.3 with eglot 1.9, or Emacs 29, which has it built in.

;;; Code:

(defvar unikernel-command '("unikernel-ls")
  "How the language server is started.")

;;;###autoload
(define-derived-mode xl-mode prog-mode "Xl"
  "Major mode for Xen domain configurations."
  (setq-local comment-start "# ")
  (setq-local comment-start-skip "#+ *")
  (modify-syntax-entry ?# "<")
  (modify-syntax-entry ?\n ">")
  (modify-syntax-entry ?\" "\"")
  (modify-syntax-entry ?\' "\"")
  (setq-local font-lock-defaults
              '((("^[ \t]*\\([A-Za-z_][A-Za-z0-9_]*\\)[ \t]*\\+?=" 1 font-lock-variable-name-face)
                 ("@[A-Za-z0-9_:./-]+@" . font-lock-preprocessor-face)))))

;;;###autoload
(add-to-list 'auto-mode-alist '("\\.xl\\(\\.in\\)?\\'" . xl-mode))

(defun unikernel-configuration-p ()
  "Whether this buffer is a MirageOS configuration."
  (and buffer-file-name
       (string-match-p "/config[^/]*\\.ml\\'" buffer-file-name)
       (save-excursion
         (goto-char (point-min))
         (re-search-forward "^[ \t]*open[ \t]+Mirage\\_>\\|\\_<Mirage\\.\\|^(\\*[ \t]*mirage[ \t]*[<>=!]"
                            nil t))))

(defun unikernel-start ()
  "Start the server here if this file is one of ours."
  (when (or (derived-mode-p 'xl-mode) (unikernel-configuration-p))
    (require 'eglot)
    (setq-local eglot-server-programs
                (cons (cons major-mode unikernel-command) eglot-server-programs))
    (eglot-ensure)))

(add-hook 'xl-mode-hook #'unikernel-start)
(add-hook 'tuareg-mode-hook #'unikernel-start)
(add-hook 'caml-mode-hook #'unikernel-start)

(provide 'unikernel)
;;; unikernel.el ends here
